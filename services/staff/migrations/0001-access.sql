-- Passwords and sessions: state that is not history, and that no rebuild may touch.
CREATE SCHEMA staff_access;

CREATE TABLE staff_access.credential (
    employee text PRIMARY KEY,
    login text NOT NULL UNIQUE,
    -- argon2id in PHC form
    password text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE staff_access.session (
    -- SHA-256 of the cookie: who reads this table cannot sign in with it
    token bytea PRIMARY KEY,
    employee text NOT NULL,
    dealership text NOT NULL,
    began_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX session_employee ON staff_access.session (employee);
CREATE INDEX session_seen_at ON staff_access.session (seen_at);
