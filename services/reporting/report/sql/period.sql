-- Each dealership's period beside the one before it.
SELECT
    daily.dealership, coalesce(dealership.name, daily.dealership) AS name, daily.currency,
    coalesce(sum(orders) FILTER (WHERE day >= %(since)s), 0)::bigint AS orders,
    coalesce(sum(orders) FILTER (WHERE day < %(since)s), 0)::bigint AS orders_before,
    coalesce(sum(turnover) FILTER (WHERE day >= %(since)s), 0)::bigint AS turnover,
    coalesce(sum(turnover) FILTER (WHERE day < %(since)s), 0)::bigint AS turnover_before,
    coalesce(sum(received) FILTER (WHERE day >= %(since)s), 0)::bigint AS received,
    coalesce(sum(free_lines) FILTER (WHERE day >= %(since)s), 0)::bigint AS free_lines,
    coalesce(sum(free_worth) FILTER (WHERE day >= %(since)s), 0)::bigint AS free_worth
FROM daily
LEFT JOIN dealership USING (dealership)
WHERE day BETWEEN %(before_since)s AND %(until)s
    AND (%(dealerships)s::text[] IS NULL OR daily.dealership = ANY (%(dealerships)s))
GROUP BY 1, 2, 3
ORDER BY turnover DESC, 1
