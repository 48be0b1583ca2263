INSERT INTO drawer (cabinet, drawer, movement, door_open, silent, tampered)
SELECT * FROM unnest(
    %(cabinet)s::text[], %(drawer)s::int[], %(movement)s::text[], %(door_open)s::boolean[],
    %(silent)s::boolean[], %(tampered)s::boolean[])
ON CONFLICT (cabinet, drawer)
DO UPDATE SET movement = excluded.movement, door_open = excluded.door_open, silent = excluded.silent,
    tampered = excluded.tampered
