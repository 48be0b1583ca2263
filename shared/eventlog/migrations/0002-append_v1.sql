-- Appends the events of one command, all or none, and answers with the place of the last, "xid.position".
-- The unique constraints decide; no lock is taken that another stream's writer would wait for.
-- p_opens marks the first event of each stream: its predecessor must be there, or there would be a gap.
-- SQLSTATE BL001: this command was appended before. BL002: a stream stands elsewhere than expected.
-- A row at a time: for the few events of a command half the cost of one INSERT from unnest.
CREATE FUNCTION append_v1(
    p_command_id uuid,
    p_actor text,
    p_dealership text,
    p_correlation_id uuid,
    p_causation_id uuid,
    p_traceparent text,
    p_ids uuid[],
    p_streams text[],
    p_versions integer[],
    p_opens boolean[],
    p_types text[],
    p_schemas smallint[],
    p_data jsonb[],
    p_occurred timestamptz[]
) RETURNS text LANGUAGE plpgsql AS $append$
DECLARE
    last bigint;
BEGIN
    FOR i IN 1 .. cardinality(p_ids) LOOP
        IF p_opens[i] AND p_versions[i] > 1 THEN
            PERFORM FROM event WHERE stream = p_streams[i] AND version = p_versions[i] - 1;
            IF NOT FOUND THEN
                PERFORM refuse_append_v1(p_command_id, p_streams, p_versions, p_opens);
            END IF;
        END IF;
        INSERT INTO event (
            id, stream, version, type, schema, data, actor, dealership,
            correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
        ) VALUES (
            p_ids[i], p_streams[i], p_versions[i], p_types[i], p_schemas[i], p_data[i], p_actor, p_dealership,
            p_correlation_id, p_causation_id, p_command_id, i - 1, p_traceparent, coalesce(p_occurred[i], now())
        )
        ON CONFLICT DO NOTHING
        RETURNING position INTO last;
        IF NOT FOUND THEN
            PERFORM refuse_append_v1(p_command_id, p_streams, p_versions, p_opens);
        END IF;
    END LOOP;
    RETURN pg_current_xact_id()::text || '.' || last;
END
$append$;
