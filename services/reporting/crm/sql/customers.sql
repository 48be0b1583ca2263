-- The records named, and those that stand behind a record that is being merged.
SELECT to_json(customer)::text FROM customer
WHERE customer_id = ANY (%(ids)s::uuid[]) OR canonical_id = ANY (%(merged)s::uuid[])
