-- Makes, fills, renames and drops the views' schemas: they belong to it, and to nobody else.
GRANT CREATE ON DATABASE {database} TO {role};
GRANT ALL ON ALL TABLES IN SCHEMA projection TO {role};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA projection TO {role};
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON projection.builder FROM {role};
DELETE FROM projection.builder;
INSERT INTO projection.builder VALUES ({name});
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT schema FROM projection.checkpoint JOIN pg_namespace ON nspname = schema LOOP
        EXECUTE format('ALTER SCHEMA %I OWNER TO %I', found.schema, {name});
    END LOOP;
    FOR found IN
        SELECT relname, nspname, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS kind
        FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN projection.checkpoint ON schema = nspname
        WHERE relkind IN ('r', 'p', 'v', 'm')
    LOOP
        EXECUTE format('ALTER %s %I.%I OWNER TO %I', found.kind, found.nspname, found.relname, {name});
    END LOOP;
END
$$;
