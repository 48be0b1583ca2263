SELECT
    daily.dealership, coalesce(dealership.name, daily.dealership) AS name, daily.currency,
    to_char(day, 'YYYY-MM-DD') AS day, sum(turnover)::bigint AS turnover, sum(orders)::bigint AS orders
FROM daily
LEFT JOIN dealership USING (dealership)
WHERE day BETWEEN %(since)s AND %(until)s
    AND (%(dealerships)s::text[] IS NULL OR daily.dealership = ANY (%(dealerships)s))
GROUP BY 1, 2, 3, 4
ORDER BY 1, 3, 4
