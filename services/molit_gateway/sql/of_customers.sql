SELECT id FROM transmission WHERE folded ->> 'customer_id' = ANY(%(customers)s) ORDER BY id
