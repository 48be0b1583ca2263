-- Only where the consumer has got well past it: facts older than that are not on their way for the first time.
INSERT INTO bus.inbox_horizon (consumer, forgotten_before)
SELECT %(consumer)s, %(before)s
WHERE EXISTS (
    SELECT FROM bus.inbox WHERE consumer = %(consumer)s AND recorded_at > %(before)s + interval '1 hour'
)
ON CONFLICT (consumer) DO UPDATE SET forgotten_before = excluded.forgotten_before, set_at = now()
WHERE excluded.forgotten_before > inbox_horizon.forgotten_before
