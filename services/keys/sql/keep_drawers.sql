INSERT INTO drawer (cabinet, drawer, movement, door_open, silent, tampered, noted_at, open_since, silent_since,
    marks)
SELECT * FROM unnest(
    %(cabinet)s::text[], %(drawer)s::int[], %(movement)s::text[], %(door_open)s::boolean[],
    %(silent)s::boolean[], %(tampered)s::boolean[], %(noted_at)s::timestamptz[], %(open_since)s::timestamptz[],
    %(silent_since)s::timestamptz[], %(marks)s::jsonb[])
ON CONFLICT (cabinet, drawer)
DO UPDATE SET movement = excluded.movement, door_open = excluded.door_open, silent = excluded.silent,
    tampered = excluded.tampered, noted_at = excluded.noted_at, open_since = excluded.open_since,
    silent_since = excluded.silent_since, marks = excluded.marks
