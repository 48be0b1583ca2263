SELECT movement.at, movement.kind, movement.drawer, movement.slot, movement.tag, movement.stepped
FROM keys.movement
WHERE movement.cabinet = %(cabinet)s AND (%(tag)s::text IS NULL OR movement.tag = %(tag)s)
ORDER BY movement.xid DESC, movement.position DESC
LIMIT %(limit)s
