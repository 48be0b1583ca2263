-- PINs at the cabinets: state that is not history, and that no rebuild may touch.
CREATE SCHEMA keys_access;

CREATE TABLE keys_access.pin (
    employee text PRIMARY KEY,
    -- argon2id in PHC form
    pin text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
