SELECT id, car_id, dealership, delivered_on, mileage_km, lines, informed FROM visit
WHERE car_id = ANY(%(cars)s) AND delivered_on IS NOT NULL
ORDER BY car_id, delivered_on, id
