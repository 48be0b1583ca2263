SELECT pg_notify('baylog_view', %s)
