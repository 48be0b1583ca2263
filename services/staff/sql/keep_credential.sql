INSERT INTO staff_access.credential (employee, login, password)
VALUES (%(employee)s, %(login)s, %(password)s)
ON CONFLICT (employee) DO UPDATE SET password = excluded.password, changed_at = now()
