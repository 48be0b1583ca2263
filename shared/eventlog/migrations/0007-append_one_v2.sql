-- Appends the one event of a command, as most commands have, and answers with its place, "xid.position".
-- The unique constraints decide; no lock is taken that another stream's writer would wait for.
-- SQLSTATE BL001: this command was appended before. BL002: the stream stands elsewhere than expected.
CREATE FUNCTION append_one_v2(given given_event_v1) RETURNS text LANGUAGE plpgsql AS $append$
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
    WHERE given.version = 1
        OR (SELECT version FROM event WHERE stream = given.stream AND version = given.version - 1) IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING concat(xid, '.', position) INTO place;
    IF NOT FOUND THEN
        PERFORM refuse_append_v1(given.command_id, ARRAY[given.stream], ARRAY[given.version], ARRAY[true]);
    END IF;
    RETURN place;
END
$append$;
