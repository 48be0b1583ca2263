-- Which roles read which view. A view's schema is made anew at each rebuild: who made it lets its readers in.
CREATE TABLE projection.reader (
    view text NOT NULL,
    role name NOT NULL,
    PRIMARY KEY (view, role)
);

CREATE FUNCTION projection.admit_readers_v1(p_schema text, p_view text) RETURNS void
LANGUAGE plpgsql AS $admit$
DECLARE
    reader name;
BEGIN
    FOR reader IN SELECT role FROM projection.reader WHERE view = p_view LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', p_schema, reader);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I', p_schema, reader);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO %I', p_schema, reader
        );
    END LOOP;
END
$admit$;
