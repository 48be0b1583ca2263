-- Every table of every view, and the services' own; the largest last, so that little waits behind it.
SELECT schemaname, tablename
FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'projection', 'privacy')
  AND tablename NOT LIKE '%yoyo%'
ORDER BY pg_total_relation_size(format('%I.%I', schemaname, tablename)), schemaname, tablename
