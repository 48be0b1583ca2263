SELECT
    xid::text, position, id::text, stream, version, type, schema, data::text, actor, dealership,
    correlation_id::text, causation_id::text, command_id::text, traceparent, occurred_at, recorded_at
FROM event
WHERE stream = %(stream)s AND version > %(after)s
ORDER BY version
LIMIT %(limit)s
