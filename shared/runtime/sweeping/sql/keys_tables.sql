SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'privacy' ORDER BY tablename
