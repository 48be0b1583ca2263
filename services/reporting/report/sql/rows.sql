SELECT
    entry.position, at, to_char(day, 'YYYY-MM-DD') AS day, kind, entry.dealership,
    nullif(entry.employee, '') AS employee, entry.order_id, number, plate, customer_id, entry.currency,
    entry.internal, parts, labour, vat, discount, turnover, means, received, receivable, lead_seconds
FROM entry
JOIN repair_order USING (order_id)
WHERE day BETWEEN %(since)s AND %(until)s
    AND (%(dealerships)s::text[] IS NULL OR entry.dealership = ANY (%(dealerships)s))
    AND (%(employee)s IS NULL OR entry.employee = %(employee)s)
    AND (%(currency)s IS NULL OR entry.currency = %(currency)s)
    AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s))
    AND (%(means)s::text[] IS NULL OR means = ANY (%(means)s))
    AND (%(at)s::timestamptz IS NULL OR (at, entry.position) < (%(at)s, %(position)s))
ORDER BY at DESC, entry.position DESC
LIMIT %(limit)s
