SELECT count(*) FILTER (WHERE answered_at IS NULL), count(*) FILTER (WHERE ended_at IS NULL)
FROM keys.alarm
WHERE (%(dealership)s::text IS NULL OR dealership = %(dealership)s)
  AND (ended_at IS NULL OR answered_at IS NULL)
