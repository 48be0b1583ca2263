SELECT
    CASE WHEN %(by_dealership)s THEN dealership END AS dealership,
    CASE WHEN %(by_month)s THEN to_char(day, 'YYYY-MM') END AS month,
    CASE WHEN %(by_day)s THEN to_char(day, 'YYYY-MM-DD') END AS day,
    CASE WHEN %(by_employee)s THEN employee END AS employee,
    currency,
    means,
    sum(received)::bigint AS received
FROM daily_means
WHERE day BETWEEN %(since)s AND %(until)s
    AND (%(dealerships)s::text[] IS NULL OR dealership = ANY (%(dealerships)s))
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY means
