SELECT to_json(visit)::text FROM visit WHERE order_id = ANY (%(ids)s::uuid[])
