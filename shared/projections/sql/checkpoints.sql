SELECT schema, view, version, xid, position, moved_at
FROM projection.checkpoint
ORDER BY view, schema
