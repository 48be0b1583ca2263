SELECT to_jsonb(customer) FROM customer WHERE id = ANY(%s::uuid[])
