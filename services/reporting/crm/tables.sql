-- A record that was merged keeps its row; canonical_id is the record that stands for it now (its own id if none).
CREATE TABLE customer (
    customer_id uuid PRIMARY KEY,
    canonical_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    phones jsonb NOT NULL,
    memo text NOT NULL,
    dealership text NOT NULL,
    registered_at timestamptz NOT NULL
);
CREATE INDEX customer_of_canonical ON customer (canonical_id);  -- a merge looks for those behind the merged

CREATE TABLE car (
    car_id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    plate text NOT NULL,
    model text NOT NULL,
    engine text NOT NULL,
    transmission text NOT NULL,
    mileage_km integer,
    average_km_per_year integer NOT NULL,
    registered_at timestamptz NOT NULL
);

CREATE TABLE visit (
    order_id uuid PRIMARY KEY,
    number text NOT NULL,
    customer_id uuid NOT NULL,
    car_id uuid NOT NULL,
    plate text NOT NULL,
    dealership text NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    turnover bigint NOT NULL DEFAULT 0,
    internal boolean NOT NULL DEFAULT false
) WITH (fillfactor = 70);  -- its state changes often: room to change a row where it lies

-- Money in (below zero: money back) for an order, whichever order it was taken with.
CREATE TABLE payment (
    position bigint NOT NULL,
    order_id uuid NOT NULL,
    amount bigint NOT NULL
);

-- Entries written by people; what the suite writes by itself tells of events that have a line of their own.
CREATE TABLE contact (
    contact_id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    car_id uuid,
    order_id uuid,
    kind text NOT NULL,
    state text NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    assignee text,
    next_date date
);

-- One line per thing that happened, under the customer it happened to (the record of that day: a merge is
-- resolved when the line is read, so it moves no lines). `position` is the event's place and breaks ties (no unique index: the
-- checkpoint commits with the lines, so none comes twice);
-- `part` 1 is the line of a handed-over car in the former owner's history.
CREATE TABLE timeline (
    position bigint NOT NULL,
    part smallint NOT NULL DEFAULT 0,
    at timestamptz NOT NULL,
    customer_id uuid NOT NULL,
    car_id uuid,
    order_id uuid,
    contact_id uuid,
    title text NOT NULL,
    params jsonb NOT NULL,
    amount bigint,
    currency text,
    actor text NOT NULL,
    dealership text NOT NULL
);
