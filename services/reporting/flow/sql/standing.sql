-- The orders that are in the workshops, by state; the longest there first.
SELECT dealership, state, count(*)::bigint AS orders, min(since) AS oldest
FROM standing
WHERE state NOT IN ('delivered', 'cancelled')
    AND (%(dealerships)s::text[] IS NULL OR dealership = ANY (%(dealerships)s))
GROUP BY dealership, state
ORDER BY dealership, state
