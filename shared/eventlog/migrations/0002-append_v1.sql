-- Appends the events of one command, all or none, and answers with the place of the last.
-- p_opens marks the first event of each stream: its predecessor must be there, or there would be a gap.
-- The unique constraints decide; no lock is taken that another stream's writer would wait for.
-- SQLSTATE BL001: this command was appended before. BL002: a stream stands elsewhere than expected.
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
    p_occurred timestamptz[],
    OUT o_xid text,
    OUT o_position bigint
) LANGUAGE plpgsql AS $append$
DECLARE
    added integer;
BEGIN
    WITH incoming AS (
        -- Positions are drawn in the command's order, rows are inserted in the streams' order:
        -- two commands on the same streams then meet at the first of them instead of dead-locking.
        SELECT nextval('event_position_seq') AS position, given.*
        FROM unnest(p_ids, p_streams, p_versions, p_opens, p_types, p_schemas, p_data, p_occurred)
            WITH ORDINALITY AS given (id, stream, version, opens, type, schema, data, occurred_at, ordinal)
    ), inserted AS (
        INSERT INTO event (
            position, id, stream, version, type, schema, data, actor, dealership,
            correlation_id, causation_id, command_id, ordinal, traceparent, occurred_at
        ) OVERRIDING SYSTEM VALUE
        SELECT
            position, id, stream, version, type, schema, data, p_actor, p_dealership,
            p_correlation_id, p_causation_id, p_command_id, ordinal - 1, p_traceparent,
            coalesce(occurred_at, now())
        FROM incoming
        WHERE NOT opens OR version = 1
            -- a scalar, never a hashed subplan over the whole log
            OR (SELECT before.version FROM event AS before
                WHERE before.stream = incoming.stream AND before.version = incoming.version - 1) IS NOT NULL
        ORDER BY stream COLLATE "C", version
        ON CONFLICT DO NOTHING
        RETURNING position
    )
    SELECT count(*), max(position), pg_current_xact_id()::text
    INTO added, o_position, o_xid FROM inserted;

    IF added < cardinality(p_ids) THEN
        PERFORM refuse_append_v1(p_command_id, p_streams, p_versions, p_opens);
    END IF;
END
$append$;
