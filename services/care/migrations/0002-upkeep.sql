-- Reminders to be looked at (shared.duties): a key is <car>:<item>, a revision the day when it was done last.
CREATE SCHEMA care_upkeep;

CREATE TABLE care_upkeep.due (
    key text NOT NULL,
    task text NOT NULL CHECK (task = 'transmit'),
    hours int NOT NULL DEFAULT 0,
    revision int NOT NULL,
    due_at timestamptz NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    leased_until timestamptz,
    last_error text NOT NULL DEFAULT '',
    PRIMARY KEY (key, task, hours)
);
CREATE INDEX ON care_upkeep.due (task, due_at);
