-- The next erasure that has something to be done about it; what another process works on is left to it.
SELECT customer_id, records, cars, reason, asked_by, dealership, command_id, asked_at, kept_until, due_at, told_at,
       destroyed_at
FROM privacy.erasure
WHERE destroyed_at IS NULL
  AND (told_at IS NULL OR due_at <= %(now)s)
  AND (%(customer_id)s::text IS NULL OR customer_id = %(customer_id)s)
  AND customer_id <> ALL (%(passing)s::text[])
ORDER BY due_at
LIMIT 1
FOR UPDATE SKIP LOCKED
