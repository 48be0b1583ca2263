INSERT INTO customer SELECT * FROM json_populate_recordset(NULL::customer, %s)
