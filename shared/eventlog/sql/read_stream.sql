SELECT
    xid, position, version, schema, occurred_at, recorded_at, id, correlation_id, command_id,
    stream, type, data::text, causation_id, actor, dealership, traceparent
FROM event
WHERE stream = %(stream)s AND version > %(after)s
ORDER BY version
LIMIT %(limit)s
