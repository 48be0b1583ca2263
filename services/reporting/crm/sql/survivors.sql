SELECT DISTINCT canonical_id::text FROM customer
WHERE customer_id = ANY (%(ids)s::uuid[]) AND canonical_id <> customer_id
