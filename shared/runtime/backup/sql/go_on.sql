SELECT setval(pg_get_serial_sequence('event', 'position'), greatest(max(position), 1)) FROM event
