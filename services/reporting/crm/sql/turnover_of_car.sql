SELECT currency, count(*)::bigint AS orders, sum(turnover)::bigint AS turnover, sum(paid)::bigint AS paid
FROM crm.visit
WHERE state = 'delivered' AND NOT internal AND car_id = %(id)s
GROUP BY currency
ORDER BY currency
