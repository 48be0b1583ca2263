-- append_group_v1 with a look first: commands that were appended before, or whose streams stand elsewhere than
-- expected, are left out and named, the others are appended. No two commands of a group share a stream.
-- SQLSTATE 40001: a writer outside the group came between the look and the append; ask again.
CREATE FUNCTION settle_group_v1(p_events text) RETURNS json LANGUAGE plpgsql AS $settle$
DECLARE
    events given_event_v1[] := string_to_array(p_events, E'\x1e')::given_event_v1[];
    repeated uuid[];
    conflicts json;
    refused uuid[];
    wanted integer;
    taken json;
    added integer;
BEGIN
    SELECT array_agg(DISTINCT event.command_id) INTO repeated
    FROM unnest(events) AS given JOIN event ON event.command_id = given.command_id AND event.ordinal = given.ordinal;

    WITH met AS (
        SELECT DISTINCT ON (given.command_id)
            given.command_id, given.stream, given.version - 1 AS expected, coalesce(stood.version, 0) AS actual
        FROM unnest(events) AS given
        CROSS JOIN LATERAL (
            SELECT max(event.version) AS version FROM event WHERE event.stream = given.stream
        ) AS stood
        WHERE given.opens AND given.version - 1 <> coalesce(stood.version, 0)
            AND given.command_id <> ALL (coalesce(repeated, '{}'))
        ORDER BY given.command_id, given.ordinal
    )
    SELECT array_agg(command_id), json_object_agg(command_id, json_build_object(
        'stream', stream, 'expected', expected, 'actual', actual
    )) INTO refused, conflicts
    FROM met;

    SELECT count(*) INTO wanted FROM unnest(events) AS given
    WHERE given.command_id <> ALL (coalesce(repeated, '{}') || coalesce(refused, '{}'));

    WITH appended AS (
        INSERT INTO event (
            id, stream, version, type, schema, data, actor, dealership,
            correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
        )
        SELECT
            given.id, given.stream, given.version, given.type, given.schema, given.data,
            given.actor, given.dealership, given.correlation_id, given.causation_id, given.command_id,
            given.ordinal, given.traceparent, coalesce(given.occurred_at, now())
        FROM unnest(events) AS given
        WHERE given.command_id <> ALL (coalesce(repeated, '{}') || coalesce(refused, '{}'))
        ON CONFLICT DO NOTHING
        RETURNING command_id, position
    ), placed AS (
        SELECT command_id, max(position) AS position, count(*) AS size FROM appended GROUP BY command_id
    )
    SELECT json_object_agg(command_id, position), sum(size) INTO taken, added FROM placed;
    IF coalesce(added, 0) <> wanted THEN
        RAISE EXCEPTION SQLSTATE '40001' USING MESSAGE = 'the group met another append; it may be asked again';
    END IF;
    RETURN json_build_object(
        'xid', pg_current_xact_id()::text, 'taken', taken, 'repeated', repeated, 'conflicts', conflicts
    );
END
$settle$;
