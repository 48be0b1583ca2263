WITH chosen AS (
    SELECT * FROM messaging.message
    WHERE (%(dealership)s::text IS NULL OR dealership = %(dealership)s)
      AND (%(customer_id)s::text IS NULL OR customer_id = %(customer_id)s)
      AND (%(since)s::timestamptz IS NULL OR queued_at >= %(since)s)
      AND (%(until)s::timestamptz IS NULL OR queued_at < %(until)s)
      AND (%(text)s::text IS NULL OR text LIKE %(part)s OR to_digits LIKE %(digits)s)
), counted AS (
    SELECT state, count(*) AS count FROM chosen GROUP BY state
), page AS (
    SELECT * FROM chosen WHERE %(states)s::text[] IS NULL OR state = ANY(%(states)s)
    ORDER BY queued_at DESC, id LIMIT %(limit)s OFFSET %(offset)s
)
SELECT coalesce((SELECT jsonb_object_agg(state, count) FROM counted), '{}'),
       coalesce((SELECT json_agg(to_jsonb(page) - 'folded' ORDER BY queued_at DESC, id) FROM page), '[]')
