-- The median from reception to delivery, per dealership and (dealership null) of all; this period and the last.
SELECT
    dealership,
    (percentile_cont(0.5) WITHIN GROUP (ORDER BY lead_seconds) FILTER (WHERE day >= %(since)s))::bigint AS now,
    (percentile_cont(0.5) WITHIN GROUP (ORDER BY lead_seconds) FILTER (WHERE day < %(since)s))::bigint AS before
FROM entry
WHERE kind = 'delivery' AND NOT internal AND lead_seconds IS NOT NULL
    AND day BETWEEN %(before_since)s AND %(until)s
    AND (%(dealerships)s::text[] IS NULL OR dealership = ANY (%(dealerships)s))
GROUP BY GROUPING SETS ((dealership), ())
