-- A newer revision's duty, entered meanwhile, stays.
DELETE FROM {table} USING (VALUES %s) AS done (key, task, hours, revision)
WHERE {table}.key = done.key AND {table}.task = done.task AND {table}.hours = done.hours
  AND {table}.revision = done.revision
