-- A horizon just set may be unseen by a transaction that has begun before; by now none of those runs.
DELETE FROM bus.inbox USING bus.inbox_horizon AS horizon
WHERE
    inbox.consumer = %(consumer)s AND horizon.consumer = %(consumer)s
    AND horizon.set_at < now() - %(settled)s AND inbox.recorded_at < horizon.forgotten_before
