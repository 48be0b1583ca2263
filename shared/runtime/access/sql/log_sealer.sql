-- Adds blocks to the chain and notes its anchors; nobody changes one.
GRANT SELECT, INSERT ON sealed_block, anchored TO {role};
