INSERT INTO sealed_block (number, last_xid, last_position, events, total, hash, traces, origins)
VALUES (%(number)s, %(xid)s::xid8, %(position)s, %(events)s, %(total)s, %(hash)s, %(traces)s, %(origins)s)
