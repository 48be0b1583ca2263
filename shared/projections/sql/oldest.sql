SELECT recorded_at
FROM event
WHERE (xid, position) > (%(xid)s::xid8, %(position)s)
    AND (xid, position) <= (%(until_xid)s::xid8, %(until_position)s)
    AND type = ANY (%(types)s)
ORDER BY event.xid, event.position
LIMIT 1
