SELECT xid::text, position
FROM event
-- the column, not the text of the same name above
ORDER BY event.xid DESC, event.position DESC
LIMIT 1
