INSERT INTO contact
SELECT * FROM json_populate_recordset(NULL::contact, %s::json)
ON CONFLICT (contact_id) DO UPDATE SET state = excluded.state
