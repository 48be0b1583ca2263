INSERT INTO alarm (id, subject, kind, dealership, about, raised_at)
SELECT * FROM unnest(
    %(id)s::text[], %(subject)s::text[], %(kind)s::text[], %(dealership)s::text[], %(about)s::jsonb[],
    %(raised_at)s::timestamptz[])
