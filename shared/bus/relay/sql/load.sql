SELECT xid::text, position FROM relay_checkpoint WHERE name = %(name)s
