UPDATE projection.checkpoint
SET xid = %s, position = %s, moved_at = clock_timestamp()
WHERE schema = %s
