-- A fact that is older than what the inbox remembers was taken: notes go only where nothing waits any more.
SELECT
WHERE
    EXISTS (SELECT FROM bus.inbox WHERE consumer = %(consumer)s AND event_id = %(event_id)s::uuid)
    OR EXISTS (
        SELECT FROM bus.inbox_horizon
        WHERE consumer = %(consumer)s AND forgotten_before > %(recorded_at)s
    )
