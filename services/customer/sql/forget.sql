-- Nothing of these records is shown any more, nor found by any search.
WITH gone AS (SELECT unnest(%(records)s::uuid[]) AS id),
phones AS (DELETE FROM customer_phone USING gone WHERE customer_id = gone.id),
terms AS (DELETE FROM term USING gone WHERE customer_id = gone.id),
contacts AS (DELETE FROM contact USING gone WHERE customer_id = gone.id),
cars AS (DELETE FROM car USING gone WHERE customer_id = gone.id)
DELETE FROM customer USING gone WHERE customer.id = gone.id
