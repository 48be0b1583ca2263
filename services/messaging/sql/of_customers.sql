SELECT id FROM message WHERE customer_id = ANY(%(customers)s) ORDER BY id
