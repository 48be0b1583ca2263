-- Hours of the week on each dealership's wall, over the days of the period; Monday is 1.
SELECT
    extract(isodow FROM wall)::integer AS weekday, extract(hour FROM wall)::integer AS hour,
    sum(arrivals)::bigint AS arrivals, sum(deliveries)::bigint AS deliveries
FROM (
    SELECT hourly.hour AT TIME ZONE coalesce(opened.time_zone, 'UTC') AS wall, arrivals, deliveries
    FROM hourly
    LEFT JOIN report.dealership AS opened USING (dealership)
    -- no zone is further than a day away
    WHERE hourly.hour BETWEEN %(since)s::date - 1 AND %(until)s::date + 2
        AND (%(dealerships)s::text[] IS NULL OR dealership = ANY (%(dealerships)s))
) AS local
WHERE wall::date BETWEEN %(since)s AND %(until)s AND (arrivals > 0 OR deliveries > 0)
GROUP BY 1, 2
ORDER BY 1, 2
