-- A switch drops what it replaces in its own transaction. What an interrupted one left behind before goes now.
DO $$
DECLARE
    left_over text;
BEGIN
    FOR left_over IN DELETE FROM projection.checkpoint WHERE schema = view || '__old' RETURNING schema LOOP
        EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', left_over);
    END LOOP;
END
$$;
