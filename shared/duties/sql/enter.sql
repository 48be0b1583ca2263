-- A duty; for a newer revision it begins anew, and a fact that comes twice changes nothing.
INSERT INTO {table} (key, task, hours, revision, due_at) VALUES %s
ON CONFLICT (key, task, hours) DO UPDATE
SET revision = excluded.revision, due_at = excluded.due_at, attempts = 0, leased_until = NULL, last_error = ''
WHERE {table}.revision < excluded.revision
