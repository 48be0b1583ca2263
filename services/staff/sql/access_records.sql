-- The newest first; what is not asked for is null.
SELECT number, at, employee, dealership, address, page, customers::text[], reason
FROM staff_access.record
WHERE (%(customer)s::uuid IS NULL OR customers @> ARRAY[%(customer)s::uuid])
  AND (%(employee)s::text IS NULL OR employee = %(employee)s)
  AND (%(dealership)s::text IS NULL OR dealership = %(dealership)s)
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
  AND (%(files)s IS NOT TRUE OR reason IS NOT NULL)
  AND (%(before)s::bigint IS NULL OR number < %(before)s)
ORDER BY number DESC
LIMIT %(limit)s
