INSERT INTO relay_checkpoint (name, xid, position) VALUES (%(name)s, %(xid)s::xid8, %(position)s)
ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, position = excluded.position
