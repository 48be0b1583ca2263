-- Everything in a sealed range, whatever the horizon says: what was put in afterwards shows. Columns as above.
COPY (
    SELECT
        xid, position,
        version, schema, ordinal, id, correlation_id, command_id, occurred_at, recorded_at,
        causation_id, stream, type, actor, dealership, traceparent, data
    FROM event
    WHERE (xid, position) > ({xid}::xid8, {position}) AND (xid, position) <= ({until_xid}::xid8, {until_position})
    ORDER BY xid, position
) TO STDOUT (FORMAT binary)
