-- The views of the whole log, those being built among them.
-- A build that processes share stands where the last of them does.
SELECT
    schema, view, version, coalesce(last.xid, checkpoint.xid), coalesce(last.position, checkpoint.position),
    moved_at
FROM projection.checkpoint
LEFT JOIN LATERAL (
    SELECT xid, position FROM projection.share
    WHERE share.schema = checkpoint.schema
    ORDER BY xid, position
    LIMIT 1
) AS last ON true
WHERE as_of IS NULL
ORDER BY view, schema
