DELETE FROM staff_access.session
WHERE began_at < now() - interval '12 hours' OR seen_at < now() - interval '2 hours'
