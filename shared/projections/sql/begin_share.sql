INSERT INTO projection.share (schema, number, count, xid, position, until_xid, until_position)
VALUES (%s, %s, %s, %s, %s, %s, %s)
