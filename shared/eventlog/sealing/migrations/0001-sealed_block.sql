-- A block seals the events beyond the one before it, up to and with its last, in the log's order.
CREATE TABLE sealed_block (
    number bigint PRIMARY KEY CHECK (number > 0),
    last_xid xid8 NOT NULL,
    last_position bigint NOT NULL,
    events integer NOT NULL CHECK (events > 0),
    total bigint NOT NULL,                       -- events in this and all earlier blocks
    hash bytea NOT NULL CHECK (length(hash) = 32),
    traces bytea NOT NULL,                       -- eight bytes of each event's hash: they tell which one changed
    origins bytea,                               -- of a restored log: where its events stood when they were sealed
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TRIGGER sealed_block_is_only_added_to
    BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_block
    FOR EACH STATEMENT EXECUTE FUNCTION deny_edit_v1();
