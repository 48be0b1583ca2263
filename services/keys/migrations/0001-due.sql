-- What is to be looked at for keys, drawers and cabinets, and when; and the nights of the dealerships
-- (shared.duties).
CREATE TABLE keys_due (
    key text NOT NULL,
    task text NOT NULL CHECK (task IN ('look', 'reconcile')),
    hours int NOT NULL DEFAULT 0,
    revision bigint NOT NULL,
    due_at timestamptz NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    leased_until timestamptz,
    last_error text NOT NULL DEFAULT '',
    PRIMARY KEY (key, task, hours)
);
CREATE INDEX keys_due_next ON keys_due (task, due_at);

-- When an agent was last heard of, by the head office's clock: too often to be written into the log.
CREATE TABLE keys_heard (
    cabinet text PRIMARY KEY,
    at timestamptz NOT NULL
);
