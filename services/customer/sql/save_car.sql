INSERT INTO car SELECT * FROM json_populate_recordset(NULL::car, %s)
