UPDATE {table} SET due_at = later.due_at, leased_until = NULL, last_error = later.error,
    attempts = CASE WHEN later.anew THEN 0 ELSE attempts END
FROM (VALUES %s) AS later (key, task, revision, due_at, error, anew)
WHERE {table}.key = later.key AND {table}.task = later.task
  AND {table}.revision = later.revision
