-- A range for a declared view, read once and aggregated table by table: JSON arrays of partial rows, sent on as
-- they are. `turn` numbers the events in the log's order, for last values. `strange`: how many are not of today's
-- shape.
WITH taken AS MATERIALIZED (
    SELECT
        type, dealership, occurred_at, substr(stream, strpos(stream, '-') + 1) AS key, {fields}
        schema <> {schema} AS strange,
        {first} + row_number() OVER (ORDER BY event.xid, event.position) AS turn
    FROM {events}
    WHERE (xid, position) > (%(xid)s::xid8, %(position)s)
        AND (xid, position) <= (%(until_xid)s::xid8, %(until_position)s)
        AND type = ANY ({types})
        AND {as_of}
)
SELECT (SELECT count(*) FROM taken WHERE strange), {tables}
