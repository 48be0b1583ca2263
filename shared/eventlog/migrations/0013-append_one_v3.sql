-- append_one_v2 in the hope that it goes through, which it nearly always does. A unique constraint that says no is the
-- caller's to settle: SQLSTATE 23505, then settle_group_v1 says whether it is a repetition or a conflict. Looking first
-- (ON CONFLICT) costs every append a second descent of three indexes and a record more in the WAL.
-- It runs as the owner, and instead of a search path of its own, which is set and unset at every call, every name in it
-- says its schema, operators too: what the caller's path holds means nothing here.
CREATE FUNCTION append_one_v3(given public.given_event_v1) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $append$
DECLARE
    place pg_catalog.text;
BEGIN
    INSERT INTO public.event (
        id, stream, version, type, schema, data, actor, dealership,
        correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
    )
    SELECT
        given.id, given.stream, given.version, given.type, given.schema, given.data, given.actor, given.dealership,
        given.correlation_id, given.causation_id, given.command_id, given.ordinal, given.traceparent,
        coalesce(given.occurred_at, pg_catalog.now())
    WHERE (
            session_user OPERATOR(pg_catalog.=) current_user
            OR EXISTS (
                SELECT FROM public.appender
                WHERE role OPERATOR(pg_catalog.=) session_user
                    AND category OPERATOR(pg_catalog.=) pg_catalog.split_part(given.stream, '-', 1)
            )
        )
        AND (
            given.version OPERATOR(pg_catalog.=) 1
            OR (
                SELECT before.version FROM public.event AS before
                WHERE before.stream OPERATOR(pg_catalog.=) given.stream
                    AND before.version OPERATOR(pg_catalog.=) (given.version OPERATOR(pg_catalog.-) 1)
            ) IS NOT NULL
        )
    RETURNING xid::pg_catalog.text OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) position::pg_catalog.text
    INTO place;
    IF NOT FOUND THEN
        PERFORM public.require_own_v1(ARRAY[given.stream]);
        PERFORM public.refuse_append_v1(given.command_id, ARRAY[given.stream], ARRAY[given.version], ARRAY[true]);
    END IF;
    RETURN place;
END
$append$;
REVOKE ALL ON FUNCTION append_one_v3 FROM PUBLIC;
