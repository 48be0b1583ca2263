-- append_v2 in the hope that all events of the command go through, as append_one_v3 does: SQLSTATE 23505 is the
-- caller's to settle, every name says its schema.
-- A stream's earlier event must come earlier in the log's order too: between two of these statements somebody with a
-- later transaction may have appended it, and readers would meet it after its successor. Then SQLSTATE 40001: again.
CREATE FUNCTION append_v3(p_events text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $append$
DECLARE
    events public.given_event_v1[] := pg_catalog.string_to_array(p_events, E'\x1e')::public.given_event_v1[];
    given public.given_event_v1;
    last pg_catalog.int8;
BEGIN
    FOREACH given IN ARRAY events LOOP
        INSERT INTO public.event (
            id, stream, version, type, schema, data, actor, dealership,
            correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
        )
        SELECT
            given.id, given.stream, given.version, given.type, given.schema, given.data,
            given.actor, given.dealership, given.correlation_id, given.causation_id, given.command_id,
            given.ordinal, given.traceparent, coalesce(given.occurred_at, pg_catalog.now())
        WHERE (
                session_user OPERATOR(pg_catalog.=) current_user
                OR EXISTS (
                    SELECT FROM public.appender
                    WHERE role OPERATOR(pg_catalog.=) session_user
                        AND category OPERATOR(pg_catalog.=) pg_catalog.split_part(given.stream, '-', 1)
                )
            )
            AND (
                NOT given.opens OR given.version OPERATOR(pg_catalog.=) 1
                OR (
                    SELECT before.version FROM public.event AS before
                    WHERE before.stream OPERATOR(pg_catalog.=) given.stream
                        AND before.version OPERATOR(pg_catalog.=) (given.version OPERATOR(pg_catalog.-) 1)
                        AND before.xid OPERATOR(pg_catalog.<=) pg_catalog.pg_current_xact_id()
                ) IS NOT NULL
            )
        RETURNING position INTO last;
        IF NOT FOUND THEN
            PERFORM public.require_own_v1((SELECT pg_catalog.array_agg(stream) FROM pg_catalog.unnest(events)));
            PERFORM public.refuse_append_v1(
                given.command_id,
                (SELECT pg_catalog.array_agg(stream ORDER BY ordinal) FROM pg_catalog.unnest(events)),
                (SELECT pg_catalog.array_agg(version ORDER BY ordinal) FROM pg_catalog.unnest(events)),
                (SELECT pg_catalog.array_agg(opens ORDER BY ordinal) FROM pg_catalog.unnest(events))
            );
        END IF;
    END LOOP;
    RETURN pg_catalog.pg_current_xact_id()::pg_catalog.text
        OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) last::pg_catalog.text;
END
$append$;
REVOKE ALL ON FUNCTION append_v3 FROM PUBLIC;
