INSERT INTO projection.checkpoint (schema, view, version, tables_digest, xid, position, as_of)
VALUES (%s, %s, %s, %s, %s, %s, %s)
