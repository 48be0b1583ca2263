-- Cars of this batch, and cars of records merged in it, belong to whoever stands for their owner.
UPDATE car SET customer_id = owner.merged_into
FROM customer AS owner
WHERE owner.id = car.customer_id
  AND owner.merged_into IS NOT NULL
  AND (car.id = ANY(%(rows)s::uuid[]) OR car.customer_id = ANY(%(merged)s::uuid[]))
