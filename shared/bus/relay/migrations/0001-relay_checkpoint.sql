-- How far the relay has got. It stands beside the log, so that a restore of the log restores both alike.
CREATE TABLE relay_checkpoint (
    name text COLLATE "C" PRIMARY KEY,
    xid xid8 NOT NULL,
    position bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
