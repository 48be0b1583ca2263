-- Says why an append did not go through; whatever part of it was inserted goes with the error.
CREATE FUNCTION refuse_append_v1(
    p_command_id uuid,
    p_streams text[],
    p_versions integer[],
    p_opens boolean[]
) RETURNS void LANGUAGE plpgsql AS $refuse$
DECLARE
    conflict record;
BEGIN
    PERFORM FROM event WHERE command_id = p_command_id AND xid <> pg_current_xact_id();
    IF FOUND THEN
        RAISE EXCEPTION SQLSTATE 'BL001' USING MESSAGE = 'the command was appended before';
    END IF;

    SELECT given.stream, given.version - 1 AS expected, coalesce(stood.version, 0) AS actual
    INTO conflict
    FROM unnest(p_streams, p_versions, p_opens) WITH ORDINALITY AS given (stream, version, opens, ordinal)
    CROSS JOIN LATERAL (
        SELECT max(event.version) AS version FROM event
        WHERE event.stream = given.stream AND event.xid <> pg_current_xact_id()
    ) AS stood
    WHERE given.opens AND given.version - 1 <> coalesce(stood.version, 0)
    ORDER BY given.ordinal
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION SQLSTATE 'BL002' USING
            MESSAGE = 'a stream stands at another version than expected',
            DETAIL = json_build_object(
                'stream', conflict.stream, 'expected', conflict.expected, 'actual', conflict.actual
            )::text;
    END IF;

    RAISE EXCEPTION SQLSTATE '40001' USING MESSAGE = 'the append met another one; it may be tried again';
END
$refuse$;
