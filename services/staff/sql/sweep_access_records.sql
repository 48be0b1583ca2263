DELETE FROM staff_access.record WHERE at < now() - interval '2 years'
