-- What was taken at each dealership, by means, over the days of the period on its wall.
SELECT
    dealership, till.currency, means,
    sum(payments)::bigint AS payments, sum(refunds)::bigint AS refunds, sum(amount)::bigint AS amount
FROM till
LEFT JOIN report.dealership AS opened USING (dealership)
WHERE (till.hour AT TIME ZONE coalesce(opened.time_zone, 'UTC'))::date BETWEEN %(since)s AND %(until)s
    -- no zone is further than a day away
    AND till.hour BETWEEN %(since)s::date - 1 AND %(until)s::date + 2
    AND (%(dealerships)s::text[] IS NULL OR dealership = ANY (%(dealerships)s))
GROUP BY 1, 2, 3
ORDER BY 1, 2, amount DESC, 3
