WITH chosen AS (
    SELECT due.*, car.plate, car.model, car.customer_id, customer.name AS customer, customer.wanted
    FROM care.due
    JOIN care.car ON car.id = due.car_id
    JOIN care.customer ON customer.id = car.customer_id
    WHERE due.dealership = %(dealership)s
      AND (%(since)s::date IS NULL OR due_on >= %(since)s)
      AND (%(until)s::date IS NULL OR due_on <= %(until)s)
      AND (%(item)s::text IS NULL OR item = %(item)s)
      AND (%(text)s::text IS NULL OR car.plate LIKE %(part)s OR customer.name LIKE %(part)s)
      AND (%(all)s OR (NOT dismissed AND (postponed_until IS NULL OR postponed_until <= %(today)s)))
), page AS (
    SELECT * FROM chosen ORDER BY due_on, id LIMIT %(limit)s OFFSET %(offset)s
)
SELECT (SELECT count(*) FROM chosen), (SELECT count(DISTINCT car_id) FROM chosen),
       coalesce((SELECT json_agg(page ORDER BY due_on, id) FROM page), '[]')
