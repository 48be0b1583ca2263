-- The open orders of a dealership, the most urgent first.
SELECT to_jsonb(repair_order) - 'folded' || jsonb_build_object(
    'customer', coalesce(customer.name, ''), 'assignee_name', employee.name,
    'late', CASE WHEN isfinite(promised_at) THEN extract(epoch FROM %(now)s - promised_at) END
)
FROM maintenance.repair_order
LEFT JOIN maintenance.customer ON customer.id = repair_order.customer_id
LEFT JOIN maintenance.employee ON employee.id = repair_order.assignee
WHERE repair_order.dealership = %(dealership)s AND open
ORDER BY promised_at, came_at, repair_order.id
