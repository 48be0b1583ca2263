-- {order} is one of the orders named in lists.py
WITH chosen AS (
    SELECT contact.* FROM customer.contact
    WHERE (%(customer_id)s::uuid IS NULL OR customer_id = %(customer_id)s)
      AND (%(car_id)s::uuid IS NULL OR car_id = %(car_id)s)
      AND (%(created_since)s::timestamptz IS NULL OR created_at >= %(created_since)s)
      AND (%(created_until)s::timestamptz IS NULL OR created_at < %(created_until)s)
      AND (%(next_from)s::date IS NULL OR next_date >= %(next_from)s)
      AND (%(next_to)s::date IS NULL OR next_date <= %(next_to)s)
      AND (%(assignee)s::text IS NULL OR assignee = %(assignee)s)
      AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s))
      AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s))
      AND (%(part)s::text IS NULL OR title ILIKE %(part)s OR content ILIKE %(part)s)
), page AS (
    SELECT * FROM chosen ORDER BY {order} LIMIT %(size)s OFFSET %(skip)s
)
SELECT (SELECT count(*) FROM chosen) AS count,
       coalesce((SELECT json_agg(to_jsonb(page) || jsonb_build_object(
           'customer', (SELECT name FROM customer.customer WHERE customer.id = page.customer_id),
           'plate', (SELECT plate FROM customer.car WHERE car.id = page.car_id)
       ) ORDER BY {order}) FROM page), '[]') AS rows
