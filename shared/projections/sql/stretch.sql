-- Where a range of so many events ends; no row when there are fewer. The index has it all.
SELECT xid::text, position
FROM event
WHERE (xid, position) > (%(xid)s::xid8, %(position)s)
    AND (xid, position) <= (%(until_xid)s::xid8, %(until_position)s)
-- the column, not the text of the same name above
ORDER BY event.xid, event.position
OFFSET %(limit)s - 1 LIMIT 1
