COPY (
    SELECT
        xid, position, id, stream, version, type, schema, data, actor, dealership, correlation_id, causation_id,
        command_id, ordinal, traceparent, occurred_at, recorded_at
    FROM event
    WHERE (xid, position) > ({xid}::xid8, {position}) AND (xid, position) <= ({until_xid}::xid8, {until_position})
    ORDER BY xid, position
) TO STDOUT
