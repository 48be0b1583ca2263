INSERT INTO car
SELECT * FROM json_populate_recordset(NULL::car, %s::json)
ON CONFLICT (car_id) DO UPDATE SET
    customer_id = excluded.customer_id,
    plate = excluded.plate,
    model = excluded.model,
    engine = excluded.engine,
    transmission = excluded.transmission,
    mileage_km = excluded.mileage_km,
    average_km_per_year = excluded.average_km_per_year
