SELECT
    currency,
    count(*)::bigint AS count,
    (coalesce(sum(parts) FILTER (WHERE NOT internal), 0))::bigint AS parts,
    (coalesce(sum(labour) FILTER (WHERE NOT internal), 0))::bigint AS labour,
    (coalesce(sum(vat) FILTER (WHERE NOT internal), 0))::bigint AS vat,
    (coalesce(sum(discount) FILTER (WHERE NOT internal), 0))::bigint AS discount,
    (coalesce(sum(turnover) FILTER (WHERE NOT internal), 0))::bigint AS turnover,
    (coalesce(sum(turnover) FILTER (WHERE internal), 0))::bigint AS internal,
    sum(received)::bigint AS received,
    sum(receivable)::bigint AS receivable
FROM entry
WHERE day BETWEEN %(since)s AND %(until)s
    AND (%(dealerships)s::text[] IS NULL OR dealership = ANY (%(dealerships)s))
    AND (%(employee)s IS NULL OR employee = %(employee)s)
    AND (%(currency)s IS NULL OR currency = %(currency)s)
    AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s))
    AND (%(means)s::text[] IS NULL OR means = ANY (%(means)s))
GROUP BY currency
ORDER BY currency
