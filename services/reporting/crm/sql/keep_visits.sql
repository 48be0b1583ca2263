INSERT INTO visit
SELECT * FROM json_populate_recordset(NULL::visit, %s::json)
ON CONFLICT (order_id) DO UPDATE SET
    number = excluded.number,
    customer_id = excluded.customer_id,
    car_id = excluded.car_id,
    plate = excluded.plate,
    state = excluded.state,
    turnover = excluded.turnover,
    internal = excluded.internal
