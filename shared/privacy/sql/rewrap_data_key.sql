UPDATE privacy.data_key SET master = %(master)s, wrapped = fresh.wrapped
FROM unnest(%(labels)s::text[], %(wrapped)s::bytea[]) AS fresh (label, wrapped)
WHERE subject = fresh.label
