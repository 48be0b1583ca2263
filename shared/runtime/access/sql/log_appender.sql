-- A service appends through the functions, which look up whose category it is.
DO $$
DECLARE
    append regprocedure;
BEGIN
    FOR append IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname ~ '^(append|settle)_' AND prosecdef
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', append, {name});
    END LOOP;
END
$$;
INSERT INTO appender (role, category) SELECT {name}, unnest({categories}::text[]);
