-- Whether one of these events has its predecessor nowhere before it in the log's order: in the same batch it may stand
-- behind, and a later transaction may have added it meanwhile.
SELECT EXISTS (
    SELECT FROM unnest(%s::text[], %s::integer[]) AS opened (stream, version)
    JOIN event AS own USING (stream, version)
    WHERE NOT EXISTS (
        SELECT FROM event AS before
        WHERE before.stream = own.stream AND before.version = own.version - 1
            AND (before.xid, before.position) < (own.xid, own.position)
    )
)
