INSERT INTO slot (cabinet, drawer, slot, state, tag, since, mark)
SELECT * FROM unnest(
    %(cabinet)s::text[], %(drawer)s::int[], %(slot)s::int[], %(state)s::text[], %(tag)s::text[],
    %(since)s::timestamptz[], %(mark)s::text[])
ON CONFLICT (cabinet, drawer, slot)
DO UPDATE SET state = excluded.state, tag = excluded.tag, since = excluded.since, mark = excluded.mark
