-- Whatever was granted in this database before. (DROP OWNED would take the right to other databases as well.)
DO $$
DECLARE
    found name;
BEGIN
    FOR found IN
        SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
    LOOP
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM %I', found, {name});
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %I', found, {name});
        EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %I FROM %I', found, {name});
        EXECUTE format('REVOKE ALL ON ALL ROUTINES IN SCHEMA %I FROM %I', found, {name});
    END LOOP;
END
$$;
REVOKE ALL ON DATABASE {database} FROM {role};
