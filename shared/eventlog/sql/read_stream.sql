SELECT
    xid, position, version, schema, occurred_at::text, recorded_at::text, id, correlation_id, command_id,
    stream, type, data::text, causation_id, actor, dealership, traceparent
FROM event
WHERE stream = $1::text AND version > $2::integer
ORDER BY version
LIMIT $3::bigint
