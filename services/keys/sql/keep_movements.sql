INSERT INTO movement (
    stands_xid, stands_position, boot, sequence, xid, position, ordinal, cabinet, at, kind, drawer, slot, tag,
    stepped, actor, told)
SELECT * FROM unnest(
    %(stands_xid)s::bigint[], %(stands_position)s::bigint[], %(boot)s::int[], %(sequence)s::bigint[],
    %(xid)s::bigint[], %(position)s::bigint[], %(ordinal)s::int[], %(cabinet)s::text[], %(at)s::timestamptz[],
    %(kind)s::text[], %(drawer)s::int[], %(slot)s::int[], %(tag)s::text[], %(stepped)s::boolean[],
    %(actor)s::text[], %(told)s::jsonb[])
