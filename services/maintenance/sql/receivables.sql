-- What customers owe, by currency and by age in days since delivery (CM-36); {order} and {beyond} as in orders.sql.
WITH owed AS (
    SELECT receivable.customer_id, receivable.currency, coalesce(customer.name, '') AS customer,
           coalesce(customer.phones, '{}') AS phones,
           extract(day FROM %(now)s - since) AS age, receivable.amount, receivable.since,
           jsonb_build_object('order_id', order_id, 'number', number, 'dealership', receivable.dealership,
               'currency', receivable.currency, 'amount', receivable.amount, 'since', since) AS item
    FROM maintenance.receivable
    LEFT JOIN maintenance.customer ON customer.id = receivable.customer_id
    WHERE (%(dealership)s::text IS NULL OR receivable.dealership = %(dealership)s)
      AND (%(customer_id)s::text IS NULL OR receivable.customer_id = %(customer_id)s)
      AND (%(text)s::text IS NULL OR customer.name LIKE %(part)s OR customer.initials LIKE %(part)s
           OR number LIKE %(part)s OR (%(digits)s::text IS NOT NULL AND customer.phone_digits LIKE %(digits)s)
           OR order_id IN (SELECT id FROM maintenance.repair_order WHERE plate_tail = %(plate)s))
), chosen AS (
    SELECT customer_id, currency, customer, to_jsonb(phones) AS phones, sum(amount)::bigint AS total,
           coalesce(sum(amount) FILTER (WHERE age <= 30), 0)::bigint AS up_to_30,
           coalesce(sum(amount) FILTER (WHERE age > 30 AND age <= 60), 0)::bigint AS up_to_60,
           coalesce(sum(amount) FILTER (WHERE age > 60 AND age <= 90), 0)::bigint AS up_to_90,
           coalesce(sum(amount) FILTER (WHERE age > 90), 0)::bigint AS over_90,
           min(since) AS oldest, jsonb_agg(item ORDER BY since, item ->> 'number') AS orders
    FROM owed GROUP BY customer_id, currency, customer, phones
), page AS (
    SELECT * FROM chosen WHERE {beyond} ORDER BY {order} LIMIT %(limit)s
), sums AS (SELECT currency, sum(total)::bigint AS total FROM chosen GROUP BY currency)
SELECT (SELECT count(*) FROM chosen),
       coalesce((SELECT jsonb_object_agg(currency, total) FROM sums), '{}'),
       coalesce((SELECT json_agg(to_jsonb(page) ORDER BY {order}) FROM page), '[]')
