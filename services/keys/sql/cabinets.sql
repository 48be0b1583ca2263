SELECT id, name, dealership, drawers, heard_at FROM keys.cabinet
WHERE (%(dealership)s::text IS NULL OR dealership = %(dealership)s) AND (%(id)s::text IS NULL OR id = %(id)s)
ORDER BY dealership, name, id
