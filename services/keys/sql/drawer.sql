SELECT cabinet.dealership, drawer.movement, drawer.door_open, drawer.silent, drawer.tampered, drawer.noted_at,
    drawer.open_since, drawer.silent_since
FROM keys.drawer JOIN keys.cabinet ON cabinet.id = drawer.cabinet
WHERE drawer.cabinet = %(cabinet)s AND drawer.drawer = %(drawer)s
