CREATE TABLE dealership (
    id text PRIMARY KEY,
    name text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    locale text NOT NULL
);

CREATE TABLE employee (
    id text PRIMARY KEY,
    version integer NOT NULL,
    hired_at timestamptz NOT NULL,
    -- the folded state; see services.staff.model.Employee
    state jsonb NOT NULL
);
