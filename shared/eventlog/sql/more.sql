SELECT EXISTS (
    SELECT FROM event
    WHERE (xid, position) > (%s::xid8, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
)
