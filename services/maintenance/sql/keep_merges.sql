-- After merges: every record and order that named a merged customer names the survivor.
WITH merged AS (
    SELECT unnest(%(merged)s::text[]) AS id, unnest(%(survivors)s::text[]) AS survivor_id
),
chains AS (
    UPDATE customer SET survivor_id = merged.survivor_id
    FROM merged WHERE customer.survivor_id = merged.id
)
UPDATE repair_order SET customer_id = merged.survivor_id
FROM merged WHERE repair_order.customer_id = merged.id
