-- In the order of the subjects: two services that make the same keys wait for each other, never in a ring.
INSERT INTO privacy.data_key (subject, master, wrapped)
SELECT subject, %(master)s, wrapped
FROM unnest(%(subjects)s::text[], %(wrapped)s::bytea[]) AS fresh (subject, wrapped)
ORDER BY subject COLLATE "C"
ON CONFLICT (subject) DO NOTHING
