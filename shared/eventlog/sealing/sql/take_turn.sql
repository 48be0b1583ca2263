SELECT pg_try_advisory_lock(hashtextextended('baylog.sealer', 0))
