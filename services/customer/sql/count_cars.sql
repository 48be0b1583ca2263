UPDATE customer SET cars = counted.cars
FROM (
    SELECT owner.id, count(car.id)::int AS cars
    FROM unnest(%(owners)s::uuid[]) AS owner (id) LEFT JOIN car ON car.customer_id = owner.id
    GROUP BY owner.id
) AS counted
WHERE customer.id = counted.id AND customer.cars <> counted.cars
