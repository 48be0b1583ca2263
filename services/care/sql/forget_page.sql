WITH sessions AS (
    DELETE FROM care_page.session WHERE holders && %(records)s::text[]
)
DELETE FROM care_page.request WHERE holders && %(records)s::text[] OR customer_id = ANY(%(records)s::text[])
