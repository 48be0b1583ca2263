SELECT at, kind, cabinet, drawer, slot, tag, stepped, actor, told
FROM keys.movement
WHERE (%(cabinet)s::text IS NULL OR cabinet = %(cabinet)s) AND (%(tag)s::text IS NULL OR tag = %(tag)s)
ORDER BY stands_xid DESC, stands_position DESC, boot DESC, sequence DESC, ordinal
LIMIT %(limit)s
