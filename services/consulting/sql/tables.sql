-- Whose clock a shop lives by.
CREATE TABLE dealership (
    id text PRIMARY KEY,
    time_zone text NOT NULL
);

-- What somebody wrote for a page on a part; the first set's own texts come with the program.
CREATE TABLE article (
    topic text PRIMARY KEY,
    languages text[] NOT NULL,
    picture text,                  -- of the shop's own, by its id
    changed_at timestamptz NOT NULL
);

-- Work that a customer declined. No plate and no name: the car is known by its id.
CREATE TABLE opportunity (
    id text PRIMARY KEY,
    dealership text NOT NULL,
    customer_id text NOT NULL,
    car_id text NOT NULL,
    estimate_id text NOT NULL,
    estimate_number text NOT NULL,
    item text NOT NULL,
    urgent boolean NOT NULL,
    amount bigint NOT NULL,        -- with VAT
    currency text NOT NULL,
    state text NOT NULL,
    declined_on date NOT NULL,
    next_on date NOT NULL,
    assignee text,
    outcome text,                  -- of the last contact
    taken_up text,                 -- the estimate that it stands on now
    dropped text                   -- why nobody follows it up
);
CREATE INDEX ON opportunity (dealership, state, next_on);
CREATE INDEX ON opportunity (car_id);
CREATE INDEX ON opportunity (customer_id);

-- Repair cases that somebody wrote, or changed in the first set, which itself comes with the program.
CREATE TABLE repair_case (
    id text PRIMARY KEY,
    words text NOT NULL,           -- no spaces, no capitals, a line for each text
    initials text NOT NULL,
    models text[] NOT NULL,        -- ranges of cars: words with a space between
    symptoms text[] NOT NULL,
    parts text[] NOT NULL,
    withdrawn boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    folded jsonb NOT NULL          -- the case's state, from which the next event goes on
);

-- The same of the specifications of fluids.
CREATE TABLE fluid (
    id text PRIMARY KEY,
    folded jsonb NOT NULL
);
