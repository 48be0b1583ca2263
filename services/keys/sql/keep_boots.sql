INSERT INTO boot (cabinet, device, boot, xid, position)
SELECT * FROM unnest(
    %(cabinet)s::text[], %(device)s::text[], %(boot)s::int[], %(xid)s::bigint[], %(position)s::bigint[])
ON CONFLICT DO NOTHING
