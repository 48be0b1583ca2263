SELECT cabinet, drawer, movement, door_open, silent, tampered FROM keys.drawer
WHERE cabinet = ANY (%(cabinets)s::text[])
