SELECT id FROM estimate.estimate WHERE customer_id = ANY(%(customer_ids)s) ORDER BY id
