SELECT
    car_id, customer_id, plate, model, engine, transmission, mileage_km, average_km_per_year
FROM car
WHERE car_id = %(id)s
