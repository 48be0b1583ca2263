SELECT id, subject, kind, dealership, about, raised_at, ended_at, answered_at, answered_by, remark,
    customer_id
FROM keys.alarm
WHERE (%(dealership)s::text IS NULL OR dealership = %(dealership)s)
  AND (NOT %(open)s OR ended_at IS NULL OR answered_at IS NULL)
ORDER BY ended_at IS NOT NULL, raised_at DESC, id
LIMIT %(limit)s OFFSET %(offset)s
