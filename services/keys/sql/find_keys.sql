-- keys by everything that somebody may know of one; {place} is counted over all that the rest leaves
WITH chosen AS (
    SELECT key.*, coalesce(key.order_id, visit.order_id) AS of_order,
        CASE WHEN key.order_id IS NULL OR key.order_id = visit.order_id THEN visit.number END AS order_number,
        cabinet.name AS cabinet_name
    FROM keys.key
    LEFT JOIN keys.visit ON visit.car_id = key.car_id
    LEFT JOIN keys.cabinet ON cabinet.id = key.cabinet
    WHERE (%(dealership)s::text IS NULL OR key.dealership = %(dealership)s)
      AND (%(kind)s::text IS NULL OR key.kind = %(kind)s)
      AND (%(everything)s OR key.tag LIKE %(part)s OR visit.number LIKE %(part)s
           OR key.car_id = ANY (%(cars)s::text[]) OR key.person = ANY (%(persons)s::text[]))
), counted AS (
    SELECT place, count(*) AS count FROM chosen GROUP BY place
), page AS (
    SELECT * FROM chosen WHERE %(place)s::text IS NULL OR place = %(place)s
    ORDER BY since DESC NULLS LAST, tag LIMIT %(limit)s OFFSET %(offset)s
)
SELECT coalesce((SELECT jsonb_object_agg(place, count) FROM counted), '{}'),
       coalesce((SELECT json_agg(to_jsonb(page) ORDER BY since DESC NULLS LAST, tag) FROM page), '[]')
