-- The log. Rows are only ever added; (xid, position) is the order in which readers take them.
CREATE TABLE event (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    position bigint GENERATED ALWAYS AS IDENTITY,
    id uuid NOT NULL,
    stream text COLLATE "C" NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    type text COLLATE "C" NOT NULL,
    schema smallint NOT NULL,
    data jsonb NOT NULL,
    actor text NOT NULL,
    dealership text NOT NULL,
    correlation_id uuid NOT NULL,
    causation_id uuid,
    command_id uuid NOT NULL,
    ordinal smallint NOT NULL,
    traceparent text,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT event_in_order PRIMARY KEY (xid, position),
    CONSTRAINT event_once_per_version UNIQUE (stream, version),
    CONSTRAINT event_once_per_command UNIQUE (command_id, ordinal)
);
