-- The workshop's visits stay as figures; what tells of the customer goes, or reads as if it had never been said.
WITH gone AS (SELECT unnest(%(records)s::uuid[]) AS id),
customers AS (DELETE FROM customer USING gone WHERE customer_id = gone.id),
cars AS (DELETE FROM car USING gone WHERE customer_id = gone.id),
contacts AS (DELETE FROM contact USING gone WHERE customer_id = gone.id),
visits AS (UPDATE visit SET plate = '' FROM gone WHERE customer_id = gone.id),
told AS (
    DELETE FROM timeline USING gone
    WHERE customer_id = gone.id AND (order_id IS NULL OR contact_id IS NOT NULL)
)
UPDATE timeline SET params = params - '{request,note,reason}'::text[] FROM gone
WHERE customer_id = gone.id AND order_id IS NOT NULL AND contact_id IS NULL
  AND params ?| '{request,note,reason}'::text[]
