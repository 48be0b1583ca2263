SELECT to_json(contact) FROM contact WHERE contact_id = ANY (%(ids)s::uuid[])
