-- append_v1 for the command of a single event, which most are: no arrays and no loop, a sixth less work.
-- The same constraints decide, and the same errors come of it.
CREATE FUNCTION append_one_v1(
    p_command_id uuid,
    p_actor text,
    p_dealership text,
    p_correlation_id uuid,
    p_causation_id uuid,
    p_traceparent text,
    p_id uuid,
    p_stream text,
    p_version integer,
    p_type text,
    p_schema integer,
    p_data jsonb,
    p_occurred timestamptz
) RETURNS text LANGUAGE plpgsql AS $append$
DECLARE
    place text;
BEGIN
    INSERT INTO event (
        id, stream, version, type, schema, data, actor, dealership,
        correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
    )
    SELECT
        p_id, p_stream, p_version, p_type, p_schema, p_data, p_actor, p_dealership,
        p_correlation_id, p_causation_id, p_command_id, 0, p_traceparent, coalesce(p_occurred, now())
    WHERE p_version = 1
        OR (SELECT version FROM event WHERE stream = p_stream AND version = p_version - 1) IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING concat(xid, '.', position) INTO place;
    IF NOT FOUND THEN
        PERFORM refuse_append_v1(p_command_id, ARRAY[p_stream], ARRAY[p_version], ARRAY[true]);
    END IF;
    RETURN place;
END
$append$;
