SELECT to_jsonb(estimate)
FROM estimate.estimate AS estimate
WHERE (order_id = %(order_id)s OR (%(order_id)s IS NULL AND car_id = %(car_id)s))
  AND (%(dealership)s::text IS NULL OR dealership = %(dealership)s)
ORDER BY drafted_at DESC, id
LIMIT 100
