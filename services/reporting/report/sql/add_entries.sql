INSERT INTO entry
SELECT * FROM json_populate_recordset(NULL::entry, %s::json)
