-- The duties that are due and nobody's, for this worker until the lease ends.
UPDATE {table} SET leased_until = %(now)s + %(lease)s, attempts = attempts + 1
WHERE (key, task, hours) IN (
    SELECT key, task, hours FROM {table}
    WHERE task = %(task)s AND due_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s)
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING key, revision, hours, attempts
