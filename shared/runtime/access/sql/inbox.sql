-- The inbox is one table for all; a policy shows each service its own consumers.
GRANT USAGE ON SCHEMA bus TO {role};
GRANT SELECT, INSERT, DELETE ON bus.inbox TO {role};
-- Behind which moment the notes of each consumer are pruned.
GRANT SELECT, INSERT, UPDATE ON bus.inbox_horizon TO {role};
GRANT SELECT ON bus.consumer_role TO {role};
INSERT INTO bus.consumer_role (role, service) VALUES ({name}, {service});
