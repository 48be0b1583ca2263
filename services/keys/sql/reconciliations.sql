SELECT id, dealership, day, made_at, made_by, by_night, counted, rows
FROM keys.reconciliation
WHERE (%(dealership)s::text IS NULL OR dealership = %(dealership)s) AND (%(id)s::text IS NULL OR id = %(id)s)
ORDER BY made_at DESC, id
LIMIT %(limit)s
