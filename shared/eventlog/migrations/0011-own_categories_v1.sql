-- Which role may append to which categories; a role without a row appends nothing. `baylog roles` fills it.
CREATE TABLE appender (
    role name NOT NULL,
    category text COLLATE "C" NOT NULL,
    PRIMARY KEY (role, category)
);

-- Every function that appends runs as the owner of the log (SECURITY DEFINER), which alone may insert, and asks
-- whose category it is: in the statement that inserts, one more look into an index, and here for the answer.
-- session_user is who has signed in, whatever SET ROLE says. The owner itself appends anything.
-- SQLSTATE 42501 names the category that is none of the role's.
CREATE FUNCTION require_own_v1(p_streams text[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $require$
DECLARE
    foreign_stream text;
BEGIN
    IF session_user = current_user THEN
        RETURN;
    END IF;
    SELECT given.stream INTO foreign_stream
    FROM unnest(p_streams) AS given (stream)
    WHERE NOT EXISTS (
        SELECT FROM appender
        WHERE role = session_user AND category = split_part(given.stream, '-', 1)
    )
    LIMIT 1;
    IF FOUND THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('%s may not append to %s', session_user, split_part(foreign_stream, '-', 1)),
            HINT = 'name the category in the service''s LogProvider, then run `baylog roles`';
    END IF;
END
$require$;

ALTER FUNCTION refuse_append_v1(uuid, text[], integer[], boolean[])
    SECURITY DEFINER SET search_path = public, pg_temp;

CREATE OR REPLACE FUNCTION append_one_v2(given given_event_v1) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $append$
DECLARE
    place text;
BEGIN
    INSERT INTO event (
        id, stream, version, type, schema, data, actor, dealership,
        correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
    )
    SELECT
        given.id, given.stream, given.version, given.type, given.schema, given.data, given.actor, given.dealership,
        given.correlation_id, given.causation_id, given.command_id, given.ordinal, given.traceparent,
        coalesce(given.occurred_at, now())
    WHERE (
            session_user = current_user
            OR EXISTS (
                SELECT FROM appender
                WHERE role = session_user AND category = split_part(given.stream, '-', 1)
            )
        )
        AND (
            given.version = 1
            OR (SELECT version FROM event WHERE stream = given.stream AND version = given.version - 1) IS NOT NULL
        )
    ON CONFLICT DO NOTHING
    RETURNING concat(xid, '.', position) INTO place;
    IF NOT FOUND THEN
        PERFORM require_own_v1(ARRAY[given.stream]);
        PERFORM refuse_append_v1(given.command_id, ARRAY[given.stream], ARRAY[given.version], ARRAY[true]);
    END IF;
    RETURN place;
END
$append$;

CREATE OR REPLACE FUNCTION append_v2(p_events text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $append$
DECLARE
    events given_event_v1[] := string_to_array(p_events, E'\x1e')::given_event_v1[];
    given given_event_v1;
    last bigint;
BEGIN
    FOREACH given IN ARRAY events LOOP
        INSERT INTO event (
            id, stream, version, type, schema, data, actor, dealership,
            correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
        )
        SELECT
            given.id, given.stream, given.version, given.type, given.schema, given.data,
            given.actor, given.dealership, given.correlation_id, given.causation_id, given.command_id,
            given.ordinal, given.traceparent, coalesce(given.occurred_at, now())
        WHERE (
                session_user = current_user
                OR EXISTS (
                    SELECT FROM appender
                    WHERE role = session_user AND category = split_part(given.stream, '-', 1)
                )
            )
            AND (
                NOT given.opens OR given.version = 1
                OR (SELECT version FROM event WHERE stream = given.stream AND version = given.version - 1) IS NOT NULL
            )
        ON CONFLICT DO NOTHING
        RETURNING position INTO last;
        IF NOT FOUND THEN
            PERFORM require_own_v1((SELECT array_agg(stream) FROM unnest(events)));
            PERFORM refuse_append_v1(
                given.command_id,
                (SELECT array_agg(stream ORDER BY ordinal) FROM unnest(events)),
                (SELECT array_agg(version ORDER BY ordinal) FROM unnest(events)),
                (SELECT array_agg(opens ORDER BY ordinal) FROM unnest(events))
            );
        END IF;
    END LOOP;
    RETURN pg_current_xact_id()::text || '.' || last;
END
$append$;

CREATE OR REPLACE FUNCTION append_group_v1(p_events text) RETURNS json LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $append$
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
        WHERE (
                session_user = current_user
                OR EXISTS (
                    SELECT FROM appender
                    WHERE role = session_user AND category = split_part(given.stream, '-', 1)
                )
            )
            AND (
                NOT given.opens OR given.version = 1
                OR (SELECT version FROM event WHERE stream = given.stream AND version = given.version - 1) IS NOT NULL
            )
        ON CONFLICT DO NOTHING
        RETURNING position
    )
    SELECT array_agg(position) INTO taken FROM added;
    IF cardinality(taken) IS DISTINCT FROM cardinality(events) THEN
        PERFORM require_own_v1((SELECT array_agg(stream) FROM unnest(events)));
        RAISE EXCEPTION SQLSTATE 'BL004' USING MESSAGE = 'a command of the group did not go through';
    END IF;
    RETURN json_build_object('xid', pg_current_xact_id()::text, 'positions', taken);
END
$append$;

CREATE OR REPLACE FUNCTION settle_group_v1(p_events text) RETURNS json LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $settle$
DECLARE
    events given_event_v1[] := string_to_array(p_events, E'\x1e')::given_event_v1[];
    repeated uuid[];
    conflicts json;
    refused uuid[];
    wanted integer;
    taken json;
    added integer;
BEGIN
    PERFORM require_own_v1((SELECT array_agg(stream) FROM unnest(events)));
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

-- Nobody but the owner unless granted by name.
REVOKE ALL ON FUNCTION
    require_own_v1, append_one_v2, append_v2, append_group_v1, settle_group_v1, refuse_append_v1, deny_edit_v1
    FROM PUBLIC;
