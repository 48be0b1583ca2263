SELECT number, last_xid::text, last_position, events, total, hash, traces, origins
FROM sealed_block
WHERE number > %(after)s
ORDER BY number
LIMIT %(limit)s
