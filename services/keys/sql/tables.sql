CREATE TABLE cabinet (
    id text PRIMARY KEY,
    name text NOT NULL,
    dealership text NOT NULL,
    drawers integer NOT NULL,
    heard_at timestamptz
);

CREATE TABLE drawer (
    cabinet text NOT NULL,
    drawer integer NOT NULL,
    movement text NOT NULL DEFAULT 'unknown',
    door_open boolean NOT NULL DEFAULT false,
    silent boolean NOT NULL DEFAULT false,
    tampered boolean NOT NULL DEFAULT false,
    PRIMARY KEY (cabinet, drawer)
);

-- only slots of which something is known; `since` is the agent's time
CREATE TABLE slot (
    cabinet text NOT NULL,
    drawer integer NOT NULL,
    slot integer NOT NULL,
    state text NOT NULL,
    tag text,
    since timestamptz NOT NULL,
    PRIMARY KEY (cabinet, drawer, slot)
);
CREATE INDEX slot_tag ON slot (tag) WHERE tag IS NOT NULL;

CREATE TABLE key (
    tag text PRIMARY KEY,
    car_id text
);
CREATE INDEX key_car ON key (car_id) WHERE car_id IS NOT NULL;

-- every record, in the order of the log
CREATE TABLE movement (
    xid bigint NOT NULL,
    position bigint NOT NULL,
    cabinet text NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    drawer integer,
    slot integer,
    tag text,
    stepped boolean NOT NULL,
    PRIMARY KEY (xid, position)
);
CREATE INDEX movement_cabinet ON movement (cabinet, xid DESC, position DESC);
CREATE INDEX movement_tag ON movement (tag, xid DESC, position DESC) WHERE tag IS NOT NULL;
