-- The lines of everybody who stands behind one record, each read from its own index, newest first.
WITH record AS (
    SELECT customer_id FROM customer
    WHERE canonical_id = (SELECT canonical_id FROM customer WHERE customer_id = %(id)s)
)
SELECT
    line.position, line.part, line.at, line.title, line.params, line.amount, line.currency, line.actor,
    line.dealership, line.customer_id, line.car_id, coalesce(visit.plate, car.plate) AS plate, line.order_id,
    visit.number, to_jsonb(contact) AS contact
FROM record
CROSS JOIN LATERAL (
    SELECT * FROM timeline
    WHERE timeline.customer_id = record.customer_id
        AND (%(at)s::timestamptz IS NULL OR (at, position, part) < (%(at)s, %(position)s, %(part)s))
        AND (%(titles)s::text[] IS NULL OR title = ANY (%(titles)s))
    ORDER BY at DESC, position DESC, part DESC
    LIMIT %(limit)s
) AS line
LEFT JOIN visit USING (order_id)
LEFT JOIN car ON car.car_id = line.car_id
LEFT JOIN contact ON contact.contact_id = line.contact_id
ORDER BY line.at DESC, line.position DESC, line.part DESC
LIMIT %(limit)s
