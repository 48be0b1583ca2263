SELECT * FROM horizon_holders_v1(make_interval(secs => %s))
