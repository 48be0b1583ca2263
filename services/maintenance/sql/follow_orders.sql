-- An order written just now may still name a record that was merged before.
UPDATE repair_order SET customer_id = customer.survivor_id
FROM customer
WHERE repair_order.id = ANY(%(orders)s) AND customer.id = repair_order.customer_id
  AND customer.survivor_id IS NOT NULL
