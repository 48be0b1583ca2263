-- What a sealer may take: below the horizon nothing will come in between any more. Columns as in canonical.py.
COPY (
    SELECT
        xid, position,
        version, schema, ordinal, id, correlation_id, command_id, occurred_at, recorded_at,
        causation_id, stream, type, actor, dealership, traceparent, data
    FROM event
    WHERE (xid, position) > ({xid}::xid8, {position})
        AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, position
    LIMIT {limit}
) TO STDOUT (FORMAT binary)
