-- Schemas of the services' own tables: neither a view's, nor one that all share, nor PostgreSQL's.
SELECT nspname FROM pg_namespace
WHERE nspname NOT IN ('public', 'projection', 'bus', 'information_schema')
    AND nspname NOT LIKE 'pg\_%'
    AND nspname NOT IN (SELECT schema FROM projection.checkpoint)
