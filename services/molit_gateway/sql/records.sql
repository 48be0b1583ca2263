-- A page of the regulator's queue, the most urgent first among the open, then the newest; and counts by state.
WITH chosen AS (
    SELECT transmission.*,
           state IN ('queued', 'sending', 'sent', 'refused') AS open,
           extract(epoch FROM deadline - %(now)s) / 3600 AS hours_left
    FROM molit.transmission
    WHERE (%(dealership)s::text IS NULL OR dealership = %(dealership)s)
      AND (%(since)s::timestamptz IS NULL OR issued_at >= %(since)s)
      AND (%(until)s::timestamptz IS NULL OR issued_at < %(until)s)
      AND (%(text)s::text IS NULL OR plate_tail = %(text)s OR plate LIKE %(part)s OR order_number LIKE %(part)s
           OR number LIKE %(part)s)
), counted AS (
    SELECT state, count(*) AS count FROM chosen GROUP BY state
), page AS (
    SELECT * FROM chosen
    WHERE %(states)s::text[] IS NULL OR state = ANY(%(states)s)
    ORDER BY open DESC, CASE WHEN open THEN deadline END, issued_at DESC, id
    LIMIT %(limit)s OFFSET %(offset)s
)
SELECT coalesce((SELECT jsonb_object_agg(state, count) FROM counted), '{}'),
       coalesce((SELECT json_agg(to_jsonb(page) - 'folded'
                 ORDER BY open DESC, CASE WHEN open THEN deadline END, issued_at DESC, id) FROM page), '[]')
