SELECT
    currency, count(*)::bigint AS orders, sum(turnover)::bigint AS turnover, coalesce(sum(paid), 0)::bigint AS paid
FROM visit
LEFT JOIN LATERAL (SELECT sum(amount) AS paid FROM payment WHERE payment.order_id = visit.order_id) AS paid ON true
WHERE state = 'delivered' AND NOT internal AND visit.car_id = %(id)s
GROUP BY currency
ORDER BY currency
