SELECT cabinet, drawer, movement, door_open, silent, tampered FROM drawer
WHERE cabinet = ANY (%(cabinets)s::text[])
