-- Entries of this batch, and entries of records merged in it, are in the history of whoever stands for them.
UPDATE contact SET customer_id = owner.merged_into
FROM customer AS owner
WHERE owner.id = contact.customer_id
  AND owner.merged_into IS NOT NULL
  AND (contact.id = ANY(%(rows)s::uuid[]) OR contact.customer_id = ANY(%(merged)s::uuid[]))
