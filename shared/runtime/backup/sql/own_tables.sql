-- What the services keep beside the views: not a view's, not a checkpoint of one, not the keys (key_tables), not PostgreSQL's.
SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p') AND NOT relispartition
    AND nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'projection', 'privacy')
    AND nspname NOT IN (SELECT schema FROM projection.checkpoint)
    AND (nspname, relname) <> ('bus', 'consumer_role')
    AND NOT (nspname = 'public' AND relname ~ '^_?yoyo')
ORDER BY 1, 2
