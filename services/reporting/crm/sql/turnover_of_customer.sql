SELECT currency, count(*)::bigint AS orders, sum(turnover)::bigint AS turnover, sum(paid)::bigint AS paid
FROM crm.visit
WHERE state = 'delivered' AND NOT internal AND customer_id IN (
    SELECT customer_id FROM crm.customer
    WHERE canonical_id = (SELECT canonical_id FROM crm.customer WHERE customer_id = %(id)s)
)
GROUP BY currency
ORDER BY currency
