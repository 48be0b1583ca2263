-- Views that have no part in a stretch of the log pass it together. Who is held by a build, a switch or a
-- comparison is not waited for: all other views wait for whoever asks this.
WITH free AS (
    SELECT schema
    FROM projection.checkpoint
    JOIN unnest(%(schemas)s::text[], %(versions)s::integer[]) AS wanted (name, of_version)
        ON schema = name AND version = of_version
    WHERE xid = %(xid)s AND position = %(position)s
    FOR UPDATE OF checkpoint SKIP LOCKED
), moved AS (
    UPDATE projection.checkpoint
    SET xid = %(until_xid)s, position = %(until_position)s, moved_at = clock_timestamp()
    FROM free
    WHERE checkpoint.schema = free.schema
    RETURNING checkpoint.schema
)
SELECT
    array_agg(schema),
    pg_notify('baylog_view', json_build_object('views', json_agg(schema), 'place', %(place)s::text)::text)
FROM moved
HAVING count(*) > 0
