SELECT to_jsonb(contact) FROM contact WHERE id = ANY(%s::uuid[])
