INSERT INTO contact SELECT * FROM json_populate_recordset(NULL::contact, %s)
