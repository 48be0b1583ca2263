CREATE TABLE cabinet (
    id text PRIMARY KEY,
    name text NOT NULL,
    dealership text NOT NULL,
    drawers integer NOT NULL,
    heard_at timestamptz,
    lost boolean NOT NULL DEFAULT false,
    lost_mark text NOT NULL DEFAULT ''
);

CREATE TABLE dealership (
    id text PRIMARY KEY,
    time_zone text NOT NULL
);

-- `noted_at`, `open_since` and `silent_since` are the head office's time
CREATE TABLE drawer (
    cabinet text NOT NULL,
    drawer integer NOT NULL,
    movement text NOT NULL DEFAULT 'unknown',
    door_open boolean NOT NULL DEFAULT false,
    silent boolean NOT NULL DEFAULT false,
    tampered boolean NOT NULL DEFAULT false,
    noted_at timestamptz,
    open_since timestamptz,
    silent_since timestamptz,
    marks jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (cabinet, drawer)
);

-- only slots of which something is known; `since` is the agent's time, `mark` the number of the last record
CREATE TABLE slot (
    cabinet text NOT NULL,
    drawer integer NOT NULL,
    slot integer NOT NULL,
    state text NOT NULL,
    tag text,
    since timestamptz NOT NULL,
    mark text NOT NULL DEFAULT '',
    PRIMARY KEY (cabinet, drawer, slot)
);
CREATE INDEX slot_tag ON slot (tag) WHERE tag IS NOT NULL;

-- every tag ever seen or assigned, as services.keys.whereabouts.Whereabouts has it
CREATE TABLE key (
    tag text PRIMARY KEY,
    dealership text NOT NULL,
    car_id text,
    kind text NOT NULL,
    order_id text,
    released boolean NOT NULL,
    home text,
    place text NOT NULL,
    cabinet text,
    drawer integer,
    slot integer,
    person text,
    purpose text NOT NULL,
    since timestamptz,
    due_at timestamptz,
    noted_at timestamptz,
    told_by text,
    mark text NOT NULL DEFAULT ''
);
CREATE INDEX key_car ON key (car_id) WHERE car_id IS NOT NULL;
CREATE INDEX key_cabinet ON key (cabinet) WHERE cabinet IS NOT NULL;
CREATE INDEX key_person ON key (person) WHERE person IS NOT NULL;
CREATE INDEX key_dealership ON key (dealership, place);

-- the last visit of each car; state: received, delivered, cancelled
CREATE TABLE visit (
    car_id text PRIMARY KEY,
    order_id text NOT NULL,
    number text NOT NULL,
    state text NOT NULL,
    came_at timestamptz NOT NULL
);
CREATE INDEX visit_order ON visit (order_id);
CREATE INDEX visit_number ON visit (number);

-- where in the log each boot of a cabinet's disk began
CREATE TABLE boot (
    cabinet text NOT NULL,
    device text NOT NULL,
    boot integer NOT NULL,
    xid bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (cabinet, device, boot)
);

-- every record of a cabinet and everything the desk did; `ordinal` 0 is the record, further ones are what an
-- inventory found out about single keys. (xid, position) is its place in the log; it stands there, or before
-- the later boot that had overtaken it, in the order of its own numbers (services.keys.order)
CREATE TABLE movement (
    stands_xid bigint NOT NULL,
    stands_position bigint NOT NULL,
    boot integer NOT NULL,
    sequence bigint NOT NULL,
    xid bigint NOT NULL,
    position bigint NOT NULL,
    ordinal integer NOT NULL,
    cabinet text,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    drawer integer,
    slot integer,
    tag text,
    stepped boolean NOT NULL,
    actor text NOT NULL,
    told jsonb NOT NULL,
    PRIMARY KEY (xid, position, ordinal)
);
CREATE INDEX movement_cabinet ON movement
    (cabinet, stands_xid DESC, stands_position DESC, boot DESC, sequence DESC, ordinal) WHERE cabinet IS NOT NULL;
CREATE INDEX movement_tag ON movement
    (tag, stands_xid DESC, stands_position DESC, boot DESC, sequence DESC, ordinal) WHERE tag IS NOT NULL;
-- what a manager wrote of a customer
CREATE INDEX movement_customer ON movement ((told ->> 'customer_id')) WHERE told ? 'customer_id';

-- each time an alarm was raised
CREATE TABLE alarm (
    id text PRIMARY KEY,
    subject text NOT NULL,
    kind text NOT NULL,
    dealership text NOT NULL,
    about jsonb NOT NULL,
    raised_at timestamptz NOT NULL,
    ended_at timestamptz,
    answered_at timestamptz,
    answered_by text,
    remark text NOT NULL DEFAULT '',
    customer_id text                             -- whom the remark may tell of
);
CREATE INDEX alarm_customer ON alarm (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX alarm_subject ON alarm (subject, kind, raised_at DESC);
CREATE INDEX alarm_raised ON alarm (dealership, raised_at DESC);
CREATE INDEX alarm_open ON alarm (dealership) WHERE ended_at IS NULL OR answered_at IS NULL;

CREATE TABLE reconciliation (
    id text PRIMARY KEY,
    dealership text NOT NULL,
    day date NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    by_night boolean NOT NULL,
    counted integer NOT NULL,
    rows jsonb NOT NULL
);
CREATE INDEX reconciliation_day ON reconciliation (dealership, made_at DESC);
