-- A newer revision's duty, entered meanwhile, stays.
DELETE FROM molit_due USING (VALUES %s) AS done (order_id, task, hours, revision)
WHERE molit_due.order_id = done.order_id AND molit_due.task = done.task AND molit_due.hours = done.hours
  AND molit_due.revision = done.revision
