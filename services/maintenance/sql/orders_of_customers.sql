SELECT id FROM maintenance.repair_order WHERE customer_id = ANY(%(customer_ids)s) ORDER BY id
