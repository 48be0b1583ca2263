INSERT INTO dealership
SELECT * FROM json_populate_recordset(NULL::dealership, %s::json)
ON CONFLICT (dealership) DO UPDATE SET
    name = excluded.name,
    time_zone = excluded.time_zone,
    currency = excluded.currency
