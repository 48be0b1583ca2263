SELECT pg_try_advisory_lock(hashtext('baylog.relay'), hashtext(%(name)s))
