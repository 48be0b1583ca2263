-- Notes do not grow for ever: what a consumer can still be given again decides which are kept.
ALTER TABLE bus.inbox ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now();
UPDATE bus.inbox SET recorded_at = taken_at;
CREATE INDEX inbox_recorded_at ON bus.inbox USING brin (recorded_at);
CREATE TABLE bus.inbox_horizon (
    consumer text COLLATE "C" PRIMARY KEY,
    -- of facts recorded before this there may be no note any more
    forgotten_before timestamptz NOT NULL,
    set_at timestamptz NOT NULL DEFAULT now()
);
