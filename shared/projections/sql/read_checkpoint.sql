SELECT version, tables_digest, xid, position
FROM projection.checkpoint
WHERE schema = %s
