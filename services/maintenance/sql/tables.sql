-- Look-up tables of maintenance: the board, the order list, the receivables, and what they name.
CREATE TABLE dealership (
    id text PRIMARY KEY,
    name text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL
);

CREATE TABLE employee (
    id text PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE customer (
    id text PRIMARY KEY,
    name text NOT NULL,
    initials text NOT NULL,
    phones text[] NOT NULL,
    phone_digits text NOT NULL,   -- national digits of every number, separated by blanks
    survivor_id text              -- who stands for this record after a merge
);
CREATE INDEX ON customer (survivor_id) WHERE survivor_id IS NOT NULL;

CREATE TABLE car (
    id text PRIMARY KEY,
    customer_id text NOT NULL,
    plate text NOT NULL,
    model text NOT NULL,
    engine text NOT NULL,
    transmission text NOT NULL,
    vin text,
    company text NOT NULL,
    average_km_per_year int,
    first_registered date,
    mileage_km int,               -- as registered, and when
    mileage_at timestamptz
);

CREATE TABLE repair_order (
    id text PRIMARY KEY,
    number text COLLATE "C" NOT NULL,
    dealership text NOT NULL,
    state text NOT NULL,
    open boolean NOT NULL,
    version int NOT NULL,
    car_id text NOT NULL,
    customer_id text NOT NULL,    -- after merges
    plate text COLLATE "C" NOT NULL,
    plate_tail text NOT NULL,     -- its last four digits
    model text NOT NULL,
    mileage_km int,
    reserved_for timestamptz,
    received_at timestamptz,
    came_at timestamptz NOT NULL, -- received, or else expected
    promised_at timestamptz NOT NULL,  -- infinity without a promise
    delivered_at timestamptz,
    changed_at timestamptz NOT NULL,
    assignee text,
    request text NOT NULL,
    currency text NOT NULL,
    items text[] NOT NULL,
    parts bigint NOT NULL,
    labour bigint NOT NULL,
    vat bigint NOT NULL,
    total bigint NOT NULL,
    discount bigint NOT NULL,
    paid bigint NOT NULL,
    receivable bigint NOT NULL,
    flags jsonb NOT NULL,
    marks int NOT NULL,           -- the same as bits, in the order of events.Flags: what a filter reads off an index
    folded jsonb NOT NULL         -- the order's state, from which the next event goes on
);
-- hold what a list is filtered by and what its sums are made of, so that both are read off the index alone
CREATE INDEX ON repair_order (dealership, came_at, id)
    INCLUDE (currency, parts, labour, vat, total, discount, paid, receivable, marks, state, assignee);
CREATE INDEX ON repair_order (dealership, delivered_at)
    INCLUDE (currency, parts, labour, vat, total, discount, paid, receivable, marks, state, assignee);
-- holds all that a searched text may be part of
CREATE INDEX ON repair_order (dealership, number, id) INCLUDE (plate, plate_tail, customer_id);
CREATE INDEX ON repair_order (dealership, promised_at, id);
CREATE INDEX ON repair_order (dealership, total, id);
CREATE INDEX ON repair_order (dealership, receivable, id);
CREATE INDEX ON repair_order (dealership, plate, id);
CREATE INDEX ON repair_order (dealership) WHERE open;
CREATE INDEX ON repair_order (car_id, came_at);
CREATE INDEX ON repair_order (customer_id);
CREATE INDEX ON repair_order (dealership, customer_id, came_at) WHERE state <> 'cancelled';
CREATE INDEX ON repair_order (plate_tail);

-- What a delivered order still owes, on whose account. An order is on one account at a time.
CREATE TABLE receivable (
    order_id text PRIMARY KEY,
    customer_id text NOT NULL,
    number text NOT NULL,
    dealership text NOT NULL,
    currency text NOT NULL,
    amount bigint NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX ON receivable (customer_id);
CREATE INDEX ON receivable (dealership);
