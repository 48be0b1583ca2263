INSERT INTO projection.checkpoint (schema, view, version, tables_digest, xid, position)
VALUES (%s, %s, %s, %s, %s, %s)
