UPDATE privacy.secret SET master = %(master)s, wrapped = fresh.wrapped
FROM unnest(%(labels)s::text[], %(wrapped)s::bytea[]) AS fresh (label, wrapped)
WHERE name = fresh.label
