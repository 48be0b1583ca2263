-- The rows in one table of a service are its to change; the table itself is not.
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON public.{table} TO {role};
