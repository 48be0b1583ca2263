SELECT name, xid::text, position FROM relay_checkpoint
