SELECT to_json(visit) FROM visit WHERE order_id = ANY (%(ids)s::uuid[])
