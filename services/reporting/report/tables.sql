CREATE TABLE dealership (
    dealership text PRIMARY KEY,
    name text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL
);

-- What later events of an order do not say again.
CREATE TABLE repair_order (
    order_id uuid PRIMARY KEY,
    number text NOT NULL,
    plate text NOT NULL,
    customer_id uuid NOT NULL,
    dealership text NOT NULL,
    employee text NOT NULL,
    currency text NOT NULL,
    internal boolean NOT NULL DEFAULT false,
    received_at timestamptz
);

-- One row per event that a figure counts; `day` is the day on the dealership's wall, `employee` '' is nobody.
CREATE TABLE entry (
    position bigint NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    day date NOT NULL,
    dealership text NOT NULL,
    employee text NOT NULL,
    order_id uuid NOT NULL,
    currency text NOT NULL,
    internal boolean NOT NULL,
    parts bigint NOT NULL,
    labour bigint NOT NULL,
    vat bigint NOT NULL,
    discount bigint NOT NULL,
    turnover bigint NOT NULL,
    means text,
    received bigint NOT NULL,
    receivable bigint NOT NULL,
    lead_seconds bigint,
    free_lines bigint NOT NULL,   -- work done again for nothing (무상수리), and what it cost the first time
    free_worth bigint NOT NULL
);

-- The same, summed: a year of a group is read in milliseconds.
CREATE TABLE daily (
    day date NOT NULL,
    dealership text NOT NULL,
    employee text NOT NULL,
    currency text NOT NULL,
    orders bigint NOT NULL,
    arrivals bigint NOT NULL,
    cancellations bigint NOT NULL,
    corrections bigint NOT NULL,
    corrected bigint NOT NULL,
    parts bigint NOT NULL,
    labour bigint NOT NULL,
    vat bigint NOT NULL,
    discount bigint NOT NULL,
    turnover bigint NOT NULL,
    internal_orders bigint NOT NULL,
    internal bigint NOT NULL,
    received bigint NOT NULL,
    receivable bigint NOT NULL,
    lead_orders bigint NOT NULL,
    lead_seconds bigint NOT NULL,
    free_lines bigint NOT NULL,
    free_worth bigint NOT NULL,
    PRIMARY KEY (dealership, day, employee, currency)
);

CREATE TABLE daily_means (
    day date NOT NULL,
    dealership text NOT NULL,
    employee text NOT NULL,
    currency text NOT NULL,
    means text NOT NULL,
    received bigint NOT NULL,
    PRIMARY KEY (dealership, day, employee, currency, means)
);
