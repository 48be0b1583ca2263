SELECT xid::text, position, id::text, stream, version
FROM event
WHERE command_id = %s::uuid
ORDER BY ordinal
