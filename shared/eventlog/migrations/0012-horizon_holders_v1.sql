-- Whose transactions hold the readers' horizon, oldest first: those that have a number and have not ended. One that
-- only reads has none. The view of all sessions is the owner's, so the function is too.
CREATE FUNCTION horizon_holders_v1(p_older_than interval)
RETURNS TABLE (
    pid integer, application text, role name, database name, state text, since timestamptz, seconds double precision
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $holders$
    SELECT
        pid, application_name, usename, datname, state, xact_start,
        extract(epoch FROM clock_timestamp() - xact_start)::double precision
    FROM pg_stat_activity
    WHERE backend_xid IS NOT NULL AND xact_start < clock_timestamp() - p_older_than
    ORDER BY age(backend_xid) DESC
$holders$;
REVOKE ALL ON FUNCTION horizon_holders_v1 FROM PUBLIC;

-- Who comes by hand and forgets to end a transaction holds up every reader: not for longer than this.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = ''5s''', current_database());
END
$$;
