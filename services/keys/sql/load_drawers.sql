SELECT cabinet, drawer, movement, door_open, silent, tampered, noted_at, open_since, silent_since, marks
FROM drawer
WHERE cabinet = ANY (%(cabinets)s::text[])
