-- What still binds the workshop and a customer: open orders, orders that are owed for, the last delivery.
SELECT
    (SELECT count(*) FROM maintenance.repair_order WHERE customer_id = ANY(%(customer_ids)s) AND open),
    (SELECT count(*) FROM maintenance.receivable WHERE customer_id = ANY(%(customer_ids)s) AND amount > 0),
    (SELECT to_json(max(delivered_at)) FROM maintenance.repair_order WHERE customer_id = ANY(%(customer_ids)s))
