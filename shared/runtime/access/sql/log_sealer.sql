-- Adds blocks to the chain; nobody changes one.
GRANT SELECT, INSERT ON sealed_block TO {role};
