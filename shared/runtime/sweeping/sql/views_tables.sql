-- Every table of every view; the largest last, so that little waits behind it.
SELECT schemaname, tablename
FROM pg_tables JOIN projection.checkpoint ON schema = schemaname
ORDER BY pg_total_relation_size(format('%I.%I', schemaname, tablename)), schemaname, tablename
