SELECT extract(epoch FROM clock_timestamp() - sealed_at)
FROM sealed_block
ORDER BY number
LIMIT 1
