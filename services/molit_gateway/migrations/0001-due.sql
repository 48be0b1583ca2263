-- What is to be done for a transmission and when. Not a view: a row is a duty, taken by one worker at a time
-- and kept until it is done. The log says what is open; this says when it is looked at next.
CREATE TABLE molit_gateway_due (
    order_id text NOT NULL,
    task text NOT NULL CHECK (task IN ('transmit', 'alarm')),
    hours int NOT NULL DEFAULT 0,          -- of an alarm: before the deadline
    revision int NOT NULL,
    due_at timestamptz NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    leased_until timestamptz,              -- taken by a worker until then
    last_error text NOT NULL DEFAULT '',
    PRIMARY KEY (order_id, task, hours)
);
CREATE INDEX molit_gateway_due_next ON molit_gateway_due (task, due_at);
