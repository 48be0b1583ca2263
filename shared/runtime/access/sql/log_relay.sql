GRANT SELECT, INSERT, UPDATE ON relay_checkpoint TO {role};
GRANT EXECUTE ON FUNCTION horizon_holders_v1 TO {role};
