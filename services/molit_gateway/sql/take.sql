-- The duties that are due and nobody's, for this worker until the lease ends.
UPDATE molit_gateway_due SET leased_until = %(now)s + %(lease)s, attempts = attempts + 1
WHERE (order_id, task, hours) IN (
    SELECT order_id, task, hours FROM molit_gateway_due
    WHERE task = %(task)s AND due_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s)
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING order_id, revision, hours, attempts
