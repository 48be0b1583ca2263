-- Who asked for a code and who is let in: state that is not history. No row holds a code.
CREATE SCHEMA care_page;

CREATE TABLE care_page.request (
    id uuid PRIMARY KEY,
    asked_at timestamptz NOT NULL,
    dealership text NOT NULL,
    asker bytea NOT NULL,                 -- keyed hash of the telephone, or of the link's customer
    address bytea NOT NULL,               -- keyed hash of the network address
    number text NOT NULL,                 -- E.164, emptied as soon as the code is on its way
    customer_id text,                     -- of a signed link
    phone bytea,                          -- keyed hash of the telephone that got the code
    holders text[] NOT NULL DEFAULT '{}', -- whose telephone that is
    tries int NOT NULL DEFAULT 0,
    used boolean NOT NULL DEFAULT false
);
CREATE INDEX ON care_page.request (asker, asked_at);
CREATE INDEX ON care_page.request (address, asked_at);
CREATE INDEX ON care_page.request (asked_at);

CREATE TABLE care_page.session (
    token bytea PRIMARY KEY,              -- SHA-256 of the cookie
    phone bytea NOT NULL,
    holders text[] NOT NULL,
    began_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL
);
CREATE INDEX ON care_page.session (seen_at);

-- Codes on their way (shared.duties).
CREATE TABLE care_page.due (
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
CREATE INDEX ON care_page.due (task, due_at);
