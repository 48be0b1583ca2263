-- A consumer is called <service>.<handler>: a service's role notes and sees its own alone. The owner of the
-- table is not held by the policy.
CREATE TABLE bus.consumer_role (
    role name PRIMARY KEY,
    service text COLLATE "C" NOT NULL
);

ALTER TABLE bus.inbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_consumers ON bus.inbox USING (
    EXISTS (
        SELECT FROM bus.consumer_role
        WHERE role = current_user AND service = split_part(consumer, '.', 1)
    )
);
