-- {order} and {beyond} come from lists.py; the page goes on behind the last row of the one before.
WITH chosen AS (
    SELECT repair_order.*, coalesce(customer.name, '') AS customer, employee.name AS assignee_name
    FROM maintenance.repair_order
    LEFT JOIN maintenance.customer ON customer.id = repair_order.customer_id
    LEFT JOIN maintenance.employee ON employee.id = repair_order.assignee
    WHERE (%(dealership)s::text IS NULL OR repair_order.dealership = %(dealership)s)
      AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s))
      AND (%(since)s::timestamptz IS NULL OR {moment} >= %(since)s)
      AND (%(until)s::timestamptz IS NULL OR {moment} < %(until)s)
      AND (%(assignee)s::text IS NULL OR assignee = %(assignee)s)
      AND (NOT %(owing)s OR (state = 'delivered' AND receivable > 0))
      AND (%(car_id)s::text IS NULL OR car_id = %(car_id)s)
      AND (%(text)s::text IS NULL
           OR plate_tail = %(plate)s OR plate LIKE %(part)s OR number LIKE %(part)s
           OR customer.name LIKE %(part)s OR customer.initials LIKE %(part)s
           OR (%(digits)s::text IS NOT NULL AND customer.phone_digits LIKE %(digits)s))
), page AS (
    SELECT * FROM chosen WHERE {beyond} ORDER BY {order} LIMIT %(limit)s
), sums AS (
    SELECT currency, count(*) AS count, sum(parts)::bigint AS parts, sum(labour)::bigint AS labour,
           sum(vat)::bigint AS vat, sum(total)::bigint AS total, sum(discount)::bigint AS discount,
           sum(paid)::bigint AS paid, sum(receivable)::bigint AS receivable
    FROM chosen GROUP BY currency
)
SELECT coalesce((SELECT sum(count)::bigint FROM sums), 0),
       coalesce((SELECT jsonb_object_agg(currency, to_jsonb(sums) - 'currency' - 'count') FROM sums), '{}'),
       coalesce((SELECT json_agg(to_jsonb(page) - 'folded' ORDER BY {order}) FROM page), '[]')
