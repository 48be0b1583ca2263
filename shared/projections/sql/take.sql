-- Declared fields only, as JSON text. The end of the range lies below the horizon: it was the head once.
SELECT
    xid::text, position, stream, version, type, schema, {fields}, actor, dealership, occurred_at::text,
    {recorded_at}
FROM event
WHERE (xid, position) > (%(xid)s::xid8, %(position)s)
    AND (xid, position) <= (%(until_xid)s::xid8, %(until_position)s)
    AND type = ANY ({types})
    AND {unless}
    AND {share}
    AND {as_of}
-- the column, not the text of the same name above: as text, transaction 1000 would come before 999
ORDER BY event.xid, event.position
LIMIT %(limit)s
