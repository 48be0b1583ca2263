-- Whether live views are taking something in: one that somebody keeps (its lock is held, as `Session.try_lock`
-- takes it) and that moved within the last second.
SELECT EXISTS (
    SELECT
    FROM projection.checkpoint
    JOIN pg_locks ON (classid::bigint << 32 | objid::bigint) = hashtextextended('baylog.live.' || schema, 0)
    WHERE moved_at > clock_timestamp() - interval '1 second'
        AND locktype = 'advisory' AND objsubid = 1 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
