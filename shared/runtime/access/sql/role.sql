-- One role that signs in, belongs to nothing and inherits nothing. One long transaction in the log's instance
-- would stall every reader, so none may be long there.
DO $$
BEGIN
    CREATE ROLE {role};
EXCEPTION WHEN duplicate_object THEN
    NULL;
END
$$;
ALTER ROLE {role} LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD {password};
ALTER ROLE {role} SET idle_in_transaction_session_timeout = {idle};
ALTER ROLE {role} SET statement_timeout = {statement};
ALTER ROLE {role} SET lock_timeout = {lock};
