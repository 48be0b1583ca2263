-- Below the horizon: what a transaction still running may add sorts after everything read here.
SELECT
    xid::text, position, id::text, stream, version, type, schema, data::text, actor, dealership,
    correlation_id::text, causation_id::text, command_id::text, traceparent, occurred_at, recorded_at
FROM event
WHERE (xid, position) > (%(xid)s::xid8, %(position)s)
    AND xid < pg_snapshot_xmin(pg_current_snapshot())
    AND (%(types)s::text[] IS NULL OR type = ANY (%(types)s::text[]))
    AND (%(until_xid)s::xid8 IS NULL OR (xid, position) <= (%(until_xid)s::xid8, %(until_position)s))
-- the column, not the text of the same name above: as text, transaction 1000 would come before 999
ORDER BY event.xid, event.position
LIMIT %(limit)s
