-- Identity and serial columns of a table, which have to go on behind what was taken in.
SELECT attname, pg_get_serial_sequence(%(table)s, attname) FROM pg_attribute
WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped
    AND pg_get_serial_sequence(%(table)s, attname) IS NOT NULL
