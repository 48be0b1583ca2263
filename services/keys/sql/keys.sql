-- keys by their tags, or by their cars
SELECT to_jsonb(key) || jsonb_build_object(
    'of_order', coalesce(key.order_id, visit.order_id),
    'order_number', CASE WHEN key.order_id IS NULL OR key.order_id = visit.order_id THEN visit.number END,
    'cabinet_name', cabinet.name)
FROM keys.key
LEFT JOIN keys.visit ON visit.car_id = key.car_id
LEFT JOIN keys.cabinet ON cabinet.id = key.cabinet
WHERE (key.tag = ANY (%(tags)s::text[]) OR key.car_id = ANY (%(cars)s::text[]))
  AND (%(dealership)s::text IS NULL OR key.dealership = %(dealership)s)
ORDER BY key.since DESC NULLS LAST, key.tag
