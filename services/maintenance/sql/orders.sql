-- A page of orders with the count and the sums of all that the filter leaves. The parts in braces are lists.py's.
-- Without a text {kept} is NOT MATERIALIZED: the page comes off an index in its order, and the sums read the few
-- columns that they need. With one, the orders that it means are found once, in an index that holds what it may be.
WITH people AS MATERIALIZED (
    SELECT id FROM maintenance.customer WHERE {people}
), meant AS MATERIALIZED (
    SELECT id FROM maintenance.repair_order
    WHERE (%(dealership)s::text IS NULL OR dealership = %(dealership)s)
      AND {meant}
), chosen AS {kept} (
    SELECT id, {column}, currency, parts, labour, vat, total, discount, paid, receivable
    FROM maintenance.repair_order
    WHERE (%(dealership)s::text IS NULL OR dealership = %(dealership)s)
      AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s))
      AND (%(since)s::timestamptz IS NULL OR {moment} >= %(since)s)
      AND (%(until)s::timestamptz IS NULL OR {moment} < %(until)s)
      AND (%(assignee)s::text IS NULL OR assignee = %(assignee)s)
      AND {flag}
      AND (NOT %(owing)s OR (state = 'delivered' AND receivable > 0))
      AND (%(car_id)s::text IS NULL OR car_id = %(car_id)s)
      AND {text} AND {open}
), page AS (
    SELECT repair_order.*, coalesce(customer.name, '') AS customer, employee.name AS assignee_name
    FROM (SELECT id FROM chosen WHERE {beyond} ORDER BY {order} LIMIT %(limit)s) AS shown
    JOIN maintenance.repair_order ON repair_order.id = shown.id
    LEFT JOIN maintenance.customer ON customer.id = repair_order.customer_id
    LEFT JOIN maintenance.employee ON employee.id = repair_order.assignee
), sums AS (
    SELECT currency, count(*) AS count, sum(parts)::bigint AS parts, sum(labour)::bigint AS labour,
           sum(vat)::bigint AS vat, sum(total)::bigint AS total, sum(discount)::bigint AS discount,
           sum(paid)::bigint AS paid, sum(receivable)::bigint AS receivable
    FROM chosen GROUP BY currency
)
SELECT coalesce((SELECT sum(count)::bigint FROM sums), 0),
       coalesce((SELECT jsonb_object_agg(currency, to_jsonb(sums) - 'currency' - 'count') FROM sums), '{}'),
       coalesce((SELECT json_agg(to_jsonb(page) - 'folded' ORDER BY {order}) FROM page), '[]')
