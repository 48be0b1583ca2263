-- A range of events that was read upward, in the place of the table.
(
    SELECT
        xid::xid8 AS xid, position, stream, version, type, schema, data, dealership, occurred_at, recorded_at
    FROM jsonb_to_recordset(%(told)s::jsonb) AS event (
        xid text, position bigint, stream text, version integer, type text, schema smallint, data jsonb,
        dealership text, occurred_at timestamptz, recorded_at timestamptz
    )
) AS event
