-- What is to be done for a message and when (shared.duties).
CREATE TABLE messaging_due (
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
CREATE INDEX messaging_due_next ON messaging_due (task, due_at);
