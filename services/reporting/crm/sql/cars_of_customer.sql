SELECT
    car_id, customer_id, plate, model, engine, transmission, mileage_km, average_km_per_year
FROM car
WHERE customer_id IN (
    SELECT customer_id FROM customer
    WHERE canonical_id = (SELECT canonical_id FROM customer WHERE customer_id = %(id)s)
)
ORDER BY registered_at, car_id
