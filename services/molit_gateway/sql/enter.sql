-- A duty; for a newer revision it begins anew, and a fact that comes twice changes nothing.
INSERT INTO molit_gateway_due (order_id, task, hours, revision, due_at) VALUES %s
ON CONFLICT (order_id, task, hours) DO UPDATE
SET revision = excluded.revision, due_at = excluded.due_at, attempts = 0, leased_until = NULL, last_error = ''
WHERE molit_gateway_due.revision < excluded.revision
