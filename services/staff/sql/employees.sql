SELECT id, version, hired_at, state FROM staff.employee ORDER BY state->>'name', id
