-- Calls that nobody has heard of for long; of several processes each takes others.
DELETE FROM estimate_video
WHERE order_id IN (
    SELECT order_id FROM estimate_video
    WHERE seen_at < %(before)s ORDER BY seen_at LIMIT 50 FOR UPDATE SKIP LOCKED
)
RETURNING order_id, seen_at
