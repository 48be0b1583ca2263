-- An event on its way in, with its command: one literal instead of a parameter per column, which is less to parse.
-- opens marks the first event of its stream in the command: its predecessor must be there, or there would be a gap.
CREATE TYPE given_event_v1 AS (
    command_id uuid,
    actor text,
    dealership text,
    correlation_id uuid,
    causation_id uuid,
    traceparent text,
    ordinal smallint,
    opens boolean,
    id uuid,
    stream text,
    version integer,
    type text,
    schema smallint,
    occurred_at timestamptz,
    data jsonb
);
