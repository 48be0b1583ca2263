INSERT INTO repair_order
SELECT * FROM json_populate_recordset(NULL::repair_order, %s::json)
ON CONFLICT (order_id) DO UPDATE SET
    number = excluded.number,
    plate = excluded.plate,
    customer_id = excluded.customer_id,
    employee = excluded.employee,
    internal = excluded.internal,
    received_at = excluded.received_at
