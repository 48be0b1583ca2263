-- The last event that is older than so many hours before the newest; restored events are numbered by position.
SELECT coalesce(max(position), 0) FROM event
WHERE recorded_at < (SELECT max(recorded_at) FROM event) - %(hours)s * interval '1 hour'
