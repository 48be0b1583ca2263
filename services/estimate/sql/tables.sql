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
