-- What an interrupted erasure needs to go on from where it stopped.
ALTER TABLE privacy.erasure
    ADD COLUMN cars text[] NOT NULL DEFAULT '{}',
    ADD COLUMN dealership text NOT NULL DEFAULT '',
    ADD COLUMN command_id uuid NOT NULL,
    ADD COLUMN kept_until date,                  -- the last day of the retention; null without one
    ADD COLUMN told_at timestamptz;              -- when the log had it
DROP INDEX privacy.erasure_due_at_idx;
CREATE INDEX erasure_open ON privacy.erasure (due_at) WHERE destroyed_at IS NULL;
