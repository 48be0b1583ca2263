INSERT INTO reconciliation (id, dealership, day, made_at, made_by, by_night, counted, rows)
SELECT * FROM unnest(
    %(id)s::text[], %(dealership)s::text[], %(day)s::date[], %(made_at)s::timestamptz[], %(made_by)s::text[],
    %(by_night)s::boolean[], %(counted)s::int[], %(rows)s::jsonb[])
