-- Held until the batch commits: a switch waits for the batch, the next batch for the switch.
SELECT version, tables_digest, xid, position
FROM projection.checkpoint
WHERE schema = %s
FOR UPDATE
