SELECT xid::text, position
FROM event
WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
-- the column, not the text of the same name above
ORDER BY event.xid DESC, event.position DESC
LIMIT 1
