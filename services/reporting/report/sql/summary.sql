-- Daily sums, grouped by what was asked for; what was not asked for is null.
SELECT
    CASE WHEN %(by_dealership)s THEN dealership END AS dealership,
    CASE WHEN %(by_month)s THEN to_char(day, 'YYYY-MM') END AS month,
    CASE WHEN %(by_day)s THEN to_char(day, 'YYYY-MM-DD') END AS day,
    CASE WHEN %(by_employee)s THEN employee END AS employee,
    currency,
    sum(orders)::bigint AS orders,
    sum(arrivals)::bigint AS arrivals,
    sum(cancellations)::bigint AS cancellations,
    sum(corrections)::bigint AS corrections,
    sum(corrected)::bigint AS corrected,
    sum(parts)::bigint AS parts,
    sum(labour)::bigint AS labour,
    sum(vat)::bigint AS vat,
    sum(discount)::bigint AS discount,
    sum(turnover)::bigint AS turnover,
    sum(internal_orders)::bigint AS internal_orders,
    sum(internal)::bigint AS internal,
    sum(received)::bigint AS received,
    sum(receivable)::bigint AS receivable,
    sum(free_lines)::bigint AS free_lines,
    sum(free_worth)::bigint AS free_worth,
    (sum(lead_seconds) / nullif(sum(lead_orders), 0))::bigint AS lead_seconds
FROM daily
WHERE day BETWEEN %(since)s AND %(until)s
    AND (%(dealerships)s::text[] IS NULL OR dealership = ANY (%(dealerships)s))
GROUP BY 1, 2, 3, 4, 5
ORDER BY 2 NULLS FIRST, 3 NULLS FIRST, 1 NULLS FIRST, 4 NULLS FIRST, 5
