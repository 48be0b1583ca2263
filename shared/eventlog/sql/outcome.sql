SELECT xid::text, position, id::text, stream, version
FROM event
WHERE command_id = $1::uuid
ORDER BY ordinal
