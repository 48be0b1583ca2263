-- Cars first where a plate was typed; each branch stops at the first matches of its index.
WITH hits AS (
    (SELECT id AS car_id, customer_id, 0 AS rank, 'plate' AS matched FROM customer.car
     WHERE plate = %(plate)s LIMIT %(limit)s)
    UNION ALL
    (SELECT id, customer_id, 1, 'plate' FROM customer.car
     WHERE plate_reversed LIKE %(plate_end)s ORDER BY plate_reversed LIMIT %(limit)s)
    UNION ALL
    (SELECT id, customer_id, 2, 'plate' FROM customer.car
     WHERE plate LIKE %(plate_start)s ORDER BY plate LIMIT %(limit)s)
    UNION ALL
    (SELECT NULL, customer_id, CASE WHEN term = %(phone)s THEN 3 ELSE 4 END, 'phone' FROM customer.term
     WHERE kind = 'phone' AND term LIKE %(phone_start)s ORDER BY term LIMIT %(limit)s)
    UNION ALL
    (SELECT NULL, id, CASE WHEN name_key = %(name)s THEN 5 ELSE 6 END, 'name' FROM customer.customer
     WHERE merged_into IS NULL AND name_key LIKE %(name_start)s ORDER BY name_key LIMIT %(limit)s)
    UNION ALL
    (SELECT NULL, customer_id, 7, 'name' FROM customer.term
     WHERE kind = 'name' AND term LIKE %(name_start)s ORDER BY term LIMIT %(limit)s)
    UNION ALL
    (SELECT id, customer_id, 8, 'company' FROM customer.car
     WHERE company_key <> '' AND company_key LIKE %(name_start)s ORDER BY company_key LIMIT %(limit)s)
    UNION ALL
    (SELECT NULL, id, CASE WHEN initials = %(initials)s THEN 5 ELSE 6 END, 'initials' FROM customer.customer
     WHERE merged_into IS NULL AND initials LIKE %(initials_start)s ORDER BY initials LIMIT %(limit)s)
    UNION ALL
    (SELECT NULL, customer_id, 7, 'initials' FROM customer.term
     WHERE kind = 'initials' AND term LIKE %(initials_start)s ORDER BY term LIMIT %(limit)s)
), cars AS (
    SELECT car_id, customer_id, rank, matched FROM hits WHERE car_id IS NOT NULL
    UNION ALL
    -- a customer stands for their cars, and for themselves where there are none
    SELECT own.id, hits.customer_id, hits.rank, hits.matched
    FROM hits LEFT JOIN LATERAL (
        SELECT id FROM customer.car WHERE car.customer_id = hits.customer_id
        ORDER BY changed_at DESC, id LIMIT %(limit)s
    ) AS own ON true
    WHERE hits.car_id IS NULL
), best AS (
    SELECT DISTINCT ON (customer_id, car_id) * FROM cars ORDER BY customer_id, car_id, rank
)
SELECT best.car_id, best.customer_id, best.matched, car.plate, car.model, car.engine, car.mileage_km,
       owner.name, owner.kind, owner.primary_phone
FROM best
JOIN customer.customer AS owner ON owner.id = best.customer_id
LEFT JOIN customer.car AS car ON car.id = best.car_id
ORDER BY best.rank, coalesce(car.dealership, owner.dealership) <> %(dealership)s,
         coalesce(car.changed_at, owner.changed_at) DESC, car.plate, owner.name_key, best.car_id
LIMIT %(limit)s
