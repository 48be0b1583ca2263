-- Appends the commands of a group in one statement, hoping that all go through; no two of them may share a stream.
-- Answers with {"xid", "positions": one for each event}. When one of them does not go through nothing is appended,
-- SQLSTATE BL004, and settle_group_v1 is to be asked: looking first would cost every group what few need.
CREATE FUNCTION append_group_v1(p_events text) RETURNS json LANGUAGE plpgsql AS $append$
DECLARE
    events given_event_v1[] := string_to_array(p_events, E'\x1e')::given_event_v1[];
    taken bigint[];
BEGIN
    WITH added AS (
        INSERT INTO event (
            id, stream, version, type, schema, data, actor, dealership,
            correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
        )
        SELECT
            given.id, given.stream, given.version, given.type, given.schema, given.data,
            given.actor, given.dealership, given.correlation_id, given.causation_id, given.command_id,
            given.ordinal, given.traceparent, coalesce(given.occurred_at, now())
        FROM unnest(events) AS given
        WHERE NOT given.opens OR given.version = 1
            OR (SELECT version FROM event WHERE stream = given.stream AND version = given.version - 1) IS NOT NULL
        ON CONFLICT DO NOTHING
        RETURNING position
    )
    SELECT array_agg(position) INTO taken FROM added;
    IF cardinality(taken) IS DISTINCT FROM cardinality(events) THEN
        RAISE EXCEPTION SQLSTATE 'BL004' USING MESSAGE = 'a command of the group did not go through';
    END IF;
    RETURN json_build_object('xid', pg_current_xact_id()::text, 'positions', taken);
END
$append$;
