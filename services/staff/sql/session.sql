-- a session ends 12 hours after it began or 2 hours after it was last used
SELECT employee, dealership, seen_at < now() - interval '1 minute' AS stale
FROM staff_access.session
WHERE token = %(token)s
  AND began_at > now() - interval '12 hours'
  AND seen_at > now() - interval '2 hours'
