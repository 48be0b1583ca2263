SELECT number, last_xid::text, last_position, events, total, hash, traces, origins
FROM sealed_block
ORDER BY number DESC
LIMIT 1
