-- Which facts a consumer has taken into its tables. The row commits with the effect, or not at all.
CREATE SCHEMA IF NOT EXISTS bus;
CREATE TABLE bus.inbox (
    consumer text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
