-- Below the horizon: what a transaction still running may add sorts after everything read here.
SELECT
    xid, position, version, schema, occurred_at, recorded_at, id, correlation_id, command_id,
    stream, type, data::text, causation_id, actor, dealership, traceparent
FROM event
WHERE (xid, position) > (%(xid)s::xid8, %(position)s)
    AND xid < pg_snapshot_xmin(pg_current_snapshot())
    AND (%(types)s::text[] IS NULL OR type = ANY (%(types)s::text[]))
    AND (%(until_xid)s::xid8 IS NULL OR (xid, position) <= (%(until_xid)s::xid8, %(until_position)s))
ORDER BY xid, position
LIMIT %(limit)s
