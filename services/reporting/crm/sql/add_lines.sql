INSERT INTO timeline
SELECT * FROM json_populate_recordset(NULL::timeline, %s::json)
