SELECT count(*) FROM event WHERE (xid, position) > (%(xid)s::xid8, %(position)s)
