INSERT INTO movement (xid, position, ordinal, cabinet, at, kind, drawer, slot, tag, stepped, actor, told)
SELECT * FROM unnest(
    %(xid)s::bigint[], %(position)s::bigint[], %(ordinal)s::int[], %(cabinet)s::text[], %(at)s::timestamptz[], %(kind)s::text[],
    %(drawer)s::int[], %(slot)s::int[], %(tag)s::text[], %(stepped)s::boolean[], %(actor)s::text[],
    %(told)s::jsonb[])
