SELECT to_json(contact)::text FROM contact WHERE contact_id = ANY (%(ids)s::uuid[])
