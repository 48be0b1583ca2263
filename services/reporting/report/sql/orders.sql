SELECT to_json(repair_order) FROM repair_order WHERE order_id = ANY (%s::uuid[])
