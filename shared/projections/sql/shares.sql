SELECT number, count, xid, position, until_xid, until_position
FROM projection.share
WHERE schema = %s
ORDER BY number
