-- Each order's record on its way to the regulator, as its newest revision stands.
CREATE TABLE transmission (
    id text PRIMARY KEY,               -- the order
    order_number text NOT NULL,
    dealership text NOT NULL,
    state text NOT NULL,
    revision int NOT NULL,
    update_kind text NOT NULL,
    number text NOT NULL,
    plate text COLLATE "C" NOT NULL,
    plate_tail text NOT NULL,
    codes text[] NOT NULL,
    flood boolean NOT NULL,
    reason text NOT NULL,
    held boolean NOT NULL,             -- a correction waits for this revision
    accepted boolean NOT NULL,         -- the regulator holds a revision
    refusal_code text NOT NULL,
    refusal_reason text NOT NULL,
    receipt text NOT NULL,
    issued_at timestamptz NOT NULL,
    deadline timestamptz NOT NULL,
    sent_at timestamptz,
    settled_at timestamptz,
    changed_at timestamptz NOT NULL,
    late boolean NOT NULL,
    folded jsonb NOT NULL
);
CREATE INDEX ON transmission (dealership, issued_at, id);
CREATE INDEX ON transmission (deadline) WHERE state IN ('queued', 'sending', 'sent', 'refused');
CREATE INDEX ON transmission (plate_tail);
CREATE INDEX ON transmission ((folded ->> 'customer_id'));
