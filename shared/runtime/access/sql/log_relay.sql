GRANT SELECT, INSERT, UPDATE ON relay_checkpoint TO {role};
