SELECT EXISTS (
    SELECT FROM event
    WHERE (xid, position) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
)
