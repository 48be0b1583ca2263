INSERT INTO keys_access.pin (employee, pin) VALUES (%(employee)s, %(pin)s)
ON CONFLICT (employee) DO UPDATE SET pin = excluded.pin, changed_at = now()
