-- A range for a declared view, read once and aggregated table by table: JSON arrays of partial rows, sent on as
-- they are; before them how many events there were, and how many of those were not of today's shape (`strange`).
-- `turn` numbers the events in the log's order, for last values.
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
SELECT counted.*, {tables}
FROM (SELECT count(*), count(*) FILTER (WHERE strange) FROM taken) AS counted
