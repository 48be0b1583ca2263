SELECT to_json(repair_order)::text FROM repair_order WHERE order_id = ANY (%(ids)s::uuid[])
