INSERT INTO dealership SELECT * FROM json_populate_recordset(NULL::dealership, %s)
ON CONFLICT (id) DO UPDATE SET country = EXCLUDED.country, time_zone = EXCLUDED.time_zone
