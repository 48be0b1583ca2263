-- The data keys of customers, in a schema (and, as a rule, a database) of their own: never in the log's.
CREATE SCHEMA privacy;

CREATE TABLE privacy.data_key (
    subject text COLLATE "C" PRIMARY KEY,        -- the customer's id
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'restricted', 'destroyed')),
    master text,                                 -- which master key wrapped it
    wrapped bytea,                               -- nonce, ciphertext, tag
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((state = 'destroyed') = (wrapped IS NULL)),
    CHECK ((master IS NULL) = (wrapped IS NULL))
);
CREATE INDEX ON privacy.data_key (master);

-- Keys of the installation itself, such as the one that names reservations.
CREATE TABLE privacy.secret (
    name text PRIMARY KEY,
    master text NOT NULL,
    wrapped bytea NOT NULL
);

-- Moves when a key is restricted or destroyed, so that every process forgets what it remembers.
CREATE TABLE privacy.epoch (number bigint NOT NULL);
INSERT INTO privacy.epoch VALUES (0);

-- Who asked to be forgotten, and until when the law keeps the record: the due-table of key destruction.
CREATE TABLE privacy.erasure (
    customer_id text PRIMARY KEY,
    records text[] NOT NULL,                     -- the customer's id and those of every record merged into it
    reason text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    destroyed_at timestamptz
);
CREATE INDEX ON privacy.erasure (due_at) WHERE destroyed_at IS NULL;
