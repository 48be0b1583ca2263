-- Whose clock and currency a shop reckons in.
CREATE TABLE dealership (
    id text PRIMARY KEY,
    name text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL
);

CREATE TABLE catalogue_item (
    id text PRIMARY KEY,
    owner text NOT NULL,           -- a shop, or * for the group
    currency text NOT NULL,
    name_key text NOT NULL,        -- no spaces, no capitals
    initials text NOT NULL,
    molit_code text,
    model_words text[] NOT NULL,   -- each must be in the car's model; none fits every car
    retired boolean NOT NULL,
    version int NOT NULL,
    changed_at timestamptz NOT NULL,
    folded jsonb NOT NULL          -- the item's state, from which the next event goes on
);
CREATE INDEX ON catalogue_item (owner, currency, name_key);

-- No plate and no name: whose it is stands in the stream, with the customer's key.
CREATE TABLE estimate (
    id text PRIMARY KEY,
    number text COLLATE "C" NOT NULL,
    dealership text NOT NULL,
    order_id text,
    car_id text NOT NULL,
    customer_id text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    model text NOT NULL,
    currency text NOT NULL,
    total bigint NOT NULL,
    agreed bigint,                 -- what the customer accepted, with VAT
    callback boolean NOT NULL,
    issue int NOT NULL,
    drafted_at timestamptz NOT NULL,
    issued_at timestamptz,
    answered_at timestamptz,
    valid_until date,
    version int NOT NULL
);
CREATE INDEX ON estimate (dealership, drafted_at);
CREATE INDEX ON estimate (order_id);
CREATE INDEX ON estimate (car_id);

-- Customers who came into the room of a video consultation; `since` is null once somebody came, or they left.
CREATE TABLE video_waiting (
    order_id text PRIMARY KEY,
    dealership text NOT NULL,
    since timestamptz
);
CREATE INDEX ON video_waiting (dealership, since);
