-- {order} is one of the orders named in lists.py
WITH chosen AS (
    SELECT customer.* FROM customer.customer
    WHERE merged_into IS NULL
      AND (%(kind)s::text IS NULL OR kind = %(kind)s)
      AND (%(trade)s::text IS NULL OR %(trade)s = ANY(trades))
      AND (%(assignee)s::text IS NULL OR assignee = %(assignee)s)
      AND (%(dealership)s::text IS NULL OR dealership = %(dealership)s)
      AND (%(registered_since)s::timestamptz IS NULL OR registered_at >= %(registered_since)s)
      AND (%(registered_until)s::timestamptz IS NULL OR registered_at < %(registered_until)s)
      AND (%(text)s::text IS NULL OR id IN (
          SELECT id FROM customer.customer WHERE name_key LIKE %(name_start)s OR initials LIKE %(initials_start)s
          UNION
          SELECT customer_id FROM customer.term
          WHERE (kind = 'name' AND term LIKE %(name_start)s)
             OR (kind = 'initials' AND term LIKE %(initials_start)s)
             OR (kind = 'phone' AND term LIKE %(phone_start)s)
          UNION
          SELECT customer_id FROM customer.car
          WHERE plate_reversed LIKE %(plate_end)s OR plate LIKE %(plate_start)s OR company_key LIKE %(name_start)s
      ))
), page AS (
    SELECT * FROM chosen ORDER BY {order} LIMIT %(size)s OFFSET %(skip)s
)
SELECT (SELECT count(*) FROM chosen) AS count,
       coalesce((SELECT json_agg(to_jsonb(page) || jsonb_build_object('plates', (
           SELECT coalesce(jsonb_agg(plate ORDER BY changed_at DESC, id), '[]')
           FROM customer.car WHERE car.customer_id = page.id
       )) ORDER BY {order}) FROM page), '[]') AS rows
