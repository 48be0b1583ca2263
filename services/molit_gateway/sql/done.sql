-- A newer revision's duty, entered meanwhile, stays.
DELETE FROM molit_gateway_due USING (VALUES %s) AS done (order_id, task, hours, revision)
WHERE molit_gateway_due.order_id = done.order_id AND molit_gateway_due.task = done.task AND molit_gateway_due.hours = done.hours
  AND molit_gateway_due.revision = done.revision
