SELECT xid::text, position
FROM event
WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid DESC, position DESC
LIMIT 1
