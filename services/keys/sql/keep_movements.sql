INSERT INTO movement (xid, position, cabinet, at, kind, drawer, slot, tag, stepped)
SELECT * FROM unnest(
    %(xid)s::bigint[], %(position)s::bigint[], %(cabinet)s::text[], %(at)s::timestamptz[], %(kind)s::text[],
    %(drawer)s::int[], %(slot)s::int[], %(tag)s::text[], %(stepped)s::boolean[])
