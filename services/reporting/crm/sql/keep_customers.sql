INSERT INTO customer
SELECT * FROM json_populate_recordset(NULL::customer, %s::json)
ON CONFLICT (customer_id) DO UPDATE SET
    canonical_id = excluded.canonical_id,
    name = excluded.name,
    phones = excluded.phones,
    memo = excluded.memo
