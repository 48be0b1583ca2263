UPDATE molit_gateway_due SET due_at = later.due_at, leased_until = NULL, last_error = later.error,
    attempts = CASE WHEN later.anew THEN 0 ELSE attempts END
FROM (VALUES %s) AS later (order_id, revision, due_at, error, anew)
WHERE molit_gateway_due.order_id = later.order_id AND molit_gateway_due.task = 'transmit'
  AND molit_gateway_due.revision = later.revision
