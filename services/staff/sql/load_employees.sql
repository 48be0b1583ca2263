SELECT id, version, hired_at, state FROM employee WHERE id = ANY(%(ids)s) ORDER BY id
