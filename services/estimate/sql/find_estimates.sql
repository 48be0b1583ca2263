SELECT to_jsonb(estimate)
FROM estimate.estimate AS estimate
WHERE dealership = %(dealership)s AND (%(state)s::text IS NULL OR state = %(state)s)
ORDER BY drafted_at DESC, id
LIMIT %(limit)s OFFSET %(skip)s
