-- Look-up tables. Texts that are searched from their beginning are COLLATE "C", so that LIKE 'x%' uses the index.
CREATE TABLE customer (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    name text COLLATE "C" NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    initials text COLLATE "C" NOT NULL,
    sex text,
    birth_date date,
    phones jsonb NOT NULL,
    primary_phone text,
    trades text[] NOT NULL,
    registration_number text NOT NULL,
    representative text NOT NULL,
    email text NOT NULL,
    address text NOT NULL,
    memo text NOT NULL,
    assignee text,
    dealership text NOT NULL,
    registered_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version int NOT NULL,
    merged_into uuid,
    cars int NOT NULL
);
CREATE INDEX ON customer (name_key) WHERE merged_into IS NULL;
CREATE INDEX ON customer (initials) WHERE merged_into IS NULL;
CREATE INDEX ON customer (registered_at) WHERE merged_into IS NULL;
CREATE INDEX ON customer (changed_at) WHERE merged_into IS NULL;
CREATE INDEX ON customer (merged_into) WHERE merged_into IS NOT NULL;

-- A phone may belong to several people.
CREATE TABLE customer_phone (
    customer_id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    digits text COLLATE "C" NOT NULL,
    PRIMARY KEY (number, customer_id)
);
CREATE INDEX ON customer_phone (customer_id);

-- Every ending of a phone's digits, a name and its initials: a part of a text is the beginning of an ending.
CREATE TABLE term (
    customer_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    term text COLLATE "C" NOT NULL
);
CREATE INDEX ON term (kind, term) INCLUDE (customer_id);
CREATE INDEX ON term (customer_id);

CREATE TABLE car (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    plate text COLLATE "C" NOT NULL,
    plate_reversed text COLLATE "C" NOT NULL,
    plate_form text NOT NULL,
    model text NOT NULL,
    model_name text NOT NULL,
    model_from int,
    model_to int,
    model_code text NOT NULL,
    engine text NOT NULL,
    transmission text NOT NULL,
    vin text,
    mileage_km int,
    average_km_per_year int NOT NULL,
    company text NOT NULL,
    company_key text COLLATE "C" NOT NULL,
    first_registered date,
    memo text NOT NULL,
    assignee text,
    dealership text NOT NULL,
    registered_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version int NOT NULL
);
CREATE INDEX ON car (customer_id);
CREATE INDEX ON car (plate);
CREATE INDEX ON car (plate_reversed);
CREATE INDEX ON car (company_key) WHERE company_key <> '';

CREATE TABLE contact (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    car_id uuid,
    order_id uuid,
    kind text NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    state text NOT NULL,
    assignee text,
    author text,
    created_at timestamptz NOT NULL,
    next_date date,
    automatic text,
    params jsonb NOT NULL,
    details jsonb NOT NULL,       -- the entry's lines, in the order in which they were added
    version int NOT NULL
);
CREATE INDEX ON contact (customer_id, created_at);
CREATE INDEX ON contact (car_id, created_at) WHERE car_id IS NOT NULL;
CREATE INDEX ON contact (created_at);
CREATE INDEX ON contact (next_date) WHERE next_date IS NOT NULL AND state <> 'done';

-- Where telephone numbers are typed, and what day it is, at each dealership.
CREATE TABLE dealership (
    id text PRIMARY KEY,
    country text NOT NULL,
    time_zone text NOT NULL
);
