SELECT %(as_of)s <= clock_timestamp(), pg_snapshot_xmax(pg_current_snapshot())::text
