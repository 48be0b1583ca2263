-- where in the log the first later boot of the same disk began
SELECT wanted.cabinet, wanted.device, wanted.boot, later.xid, later.position
FROM unnest(%(cabinets)s::text[], %(devices)s::text[], %(boots)s::int[]) AS wanted (cabinet, device, boot)
CROSS JOIN LATERAL (
    SELECT boot.xid, boot.position FROM boot
    WHERE boot.cabinet = wanted.cabinet AND boot.device = wanted.device AND boot.boot > wanted.boot
    ORDER BY boot.xid, boot.position LIMIT 1
) AS later
