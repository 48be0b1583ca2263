-- an older visit that comes later, of an import, does not push out a newer one
INSERT INTO visit (car_id, order_id, number, state, came_at)
SELECT * FROM unnest(
    %(car_id)s::text[], %(order_id)s::text[], %(number)s::text[], %(state)s::text[], %(came_at)s::timestamptz[])
ON CONFLICT (car_id) DO UPDATE
SET order_id = excluded.order_id, number = excluded.number, state = excluded.state, came_at = excluded.came_at
WHERE visit.came_at <= excluded.came_at
