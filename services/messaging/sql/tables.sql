-- Messages as the lists show them.
CREATE TABLE dealership (
    id text PRIMARY KEY,
    name text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    locale text NOT NULL
);

CREATE TABLE message (
    id text PRIMARY KEY,
    dealership text NOT NULL,
    customer_id text NOT NULL,
    state text NOT NULL,
    to_number text NOT NULL,
    to_digits text NOT NULL,       -- as people know the number
    kind text NOT NULL,
    template text NOT NULL,
    text text NOT NULL,
    about text NOT NULL,
    reason text NOT NULL,
    sent_by text NOT NULL,
    queued_at timestamptz NOT NULL,
    sent_at timestamptz,
    delivered_at timestamptz,
    folded jsonb NOT NULL
);
CREATE INDEX ON message (dealership, queued_at, id);
CREATE INDEX ON message (customer_id, queued_at);
