COPY event (
    id, stream, version, type, schema, data, actor, dealership,
    correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
) FROM STDIN (FORMAT binary)
