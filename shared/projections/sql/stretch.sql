-- Where a range of at most so many events ends, and how many there are.
SELECT xid::text, position, count(*) OVER ()
FROM (
    SELECT xid, position
    FROM event
    WHERE (xid, position) > (%(xid)s::xid8, %(position)s)
        AND (xid, position) <= (%(until_xid)s::xid8, %(until_position)s)
    ORDER BY xid, position
    LIMIT %(limit)s
) AS stretch
ORDER BY stretch.xid DESC, stretch.position DESC
LIMIT 1
