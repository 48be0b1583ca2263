-- The shop's customers by when a car of theirs was here last (CM-39), read off one index.
SELECT count(*) FILTER (WHERE last_at >= %(since)s), count(*) FILTER (WHERE last_at < %(since)s)
FROM (
    SELECT max(came_at) AS last_at FROM maintenance.repair_order
    WHERE dealership = %(dealership)s AND state <> 'cancelled' GROUP BY customer_id
) AS visits
