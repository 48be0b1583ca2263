-- append_group_v1 without looking first, as append_one_v3 does: when one command does not go through nothing is
-- appended, SQLSTATE 23505 (a constraint) or BL004 (a stream that is not that far yet), and settle_group_v1 is to be
-- asked. Every name says its schema.
CREATE FUNCTION append_group_v2(p_events text) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER AS $append$
DECLARE
    events public.given_event_v1[] := pg_catalog.string_to_array(p_events, E'\x1e')::public.given_event_v1[];
    taken pg_catalog.int8[];
BEGIN
    WITH added AS (
        INSERT INTO public.event (
            id, stream, version, type, schema, data, actor, dealership,
            correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
        )
        SELECT
            given.id, given.stream, given.version, given.type, given.schema, given.data,
            given.actor, given.dealership, given.correlation_id, given.causation_id, given.command_id,
            given.ordinal, given.traceparent, coalesce(given.occurred_at, pg_catalog.now())
        FROM pg_catalog.unnest(events) AS given
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
                ) IS NOT NULL
            )
        RETURNING position
    )
    SELECT pg_catalog.array_agg(position) INTO taken FROM added;
    IF coalesce(pg_catalog.cardinality(taken), 0) OPERATOR(pg_catalog.<>) pg_catalog.cardinality(events) THEN
        PERFORM public.require_own_v1((SELECT pg_catalog.array_agg(stream) FROM pg_catalog.unnest(events)));
        RAISE EXCEPTION SQLSTATE 'BL004' USING MESSAGE = 'a command of the group did not go through';
    END IF;
    RETURN pg_catalog.json_build_object('xid', pg_catalog.pg_current_xact_id()::pg_catalog.text, 'positions', taken);
END
$append$;
REVOKE ALL ON FUNCTION append_group_v2 FROM PUBLIC;
