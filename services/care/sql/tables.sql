-- What falls due on which car, kept from the log (CM-04).
CREATE TABLE dealership (
    id text PRIMARY KEY,
    name text NOT NULL,
    time_zone text NOT NULL,
    locale text NOT NULL
);

CREATE TABLE customer (
    id text PRIMARY KEY,
    name text NOT NULL,
    wanted boolean                 -- what they chose about reminders; null before they chose
);

CREATE TABLE car (
    id text PRIMARY KEY,
    customer_id text NOT NULL,
    plate text NOT NULL,
    model text NOT NULL,
    average_km_per_year int,
    folded jsonb NOT NULL          -- what was said of its items, from which the next event goes on
);
CREATE INDEX ON car (customer_id);

CREATE TABLE visit (
    id text PRIMARY KEY,           -- the order
    car_id text NOT NULL,
    dealership text NOT NULL,
    delivered_on date,             -- null while the car is here
    mileage_km int,
    lines text[] NOT NULL,
    informed boolean NOT NULL      -- 정보동의 (CM-32)
);
CREATE INDEX ON visit (car_id);

CREATE TABLE due (
    id text PRIMARY KEY,           -- <car>:<item>
    car_id text NOT NULL,
    item text NOT NULL,
    dealership text NOT NULL,      -- of the last visit
    since date NOT NULL,           -- when it was done last
    since_km int,
    due_on date NOT NULL,
    due_by text NOT NULL,          -- km or months
    due_km int,
    km_per_year int,
    informed boolean NOT NULL,     -- of the last visit
    reminded boolean NOT NULL,
    postponed_until date,
    dismissed boolean NOT NULL
);
CREATE INDEX ON due (car_id);
CREATE INDEX ON due (dealership, due_on, id);
