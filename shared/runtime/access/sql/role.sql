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
-- of this database: on a server that has the log and the views, those of the one would hold for the other
ALTER ROLE {role} IN DATABASE {database} SET idle_in_transaction_session_timeout = {idle};
ALTER ROLE {role} IN DATABASE {database} SET statement_timeout = {statement};
ALTER ROLE {role} IN DATABASE {database} SET lock_timeout = {lock};
