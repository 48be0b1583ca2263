-- The surviving record of a customer, with the ids that were merged into it.
SELECT
    customer_id, kind, name, phones, memo, dealership, registered_at,
    ARRAY(
        SELECT merged.customer_id::text FROM customer AS merged
        WHERE merged.canonical_id = customer.customer_id AND merged.customer_id <> customer.customer_id
        ORDER BY merged.customer_id
    ) AS merged
FROM customer
WHERE customer_id = (SELECT canonical_id FROM customer WHERE customer_id = %(id)s)
