COPY event (
    xid, position, id, stream, version, type, schema, data, actor, dealership, correlation_id, causation_id,
    command_id, ordinal, traceparent, occurred_at, recorded_at
) FROM STDIN
