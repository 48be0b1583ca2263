-- In one order for all, so that two batches with the same facts wait for each other and never in a circle.
INSERT INTO bus.inbox (consumer, event_id, recorded_at)
SELECT %(consumer)s, told.event_id, told.recorded_at
FROM unnest(%(event_ids)s::uuid[], %(recorded_at)s::timestamptz[]) AS told (event_id, recorded_at)
ORDER BY told.event_id
ON CONFLICT DO NOTHING
RETURNING event_id::text, coalesce(recorded_at < (
    SELECT forgotten_before FROM bus.inbox_horizon AS horizon WHERE horizon.consumer = inbox.consumer
), false)
