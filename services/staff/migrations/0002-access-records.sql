-- Who opened whose record (개인정보의 안전성 확보조치 기준 art. 8): written once; nobody changes it, the owner neither,
-- and nothing is deleted within two years. Customers by id only.
CREATE TABLE staff_access.record (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    employee text NOT NULL,
    dealership text NOT NULL,
    -- where from
    address text NOT NULL,
    -- what was done: the page's method and path, with the parameters' names
    page text NOT NULL,
    customers uuid[] NOT NULL,
    -- of a file that was taken
    reason text
);

CREATE INDEX record_customers ON staff_access.record USING gin (customers);
CREATE INDEX record_employee ON staff_access.record (employee, number);
CREATE INDEX record_at ON staff_access.record (at);

CREATE FUNCTION staff_access.keep_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' THEN
        IF OLD.at < pg_catalog.now() - interval '2 years' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE insufficient_privilege USING MESSAGE = 'access records are kept for two years, as they are';
END
$$;

CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON staff_access.record
    FOR EACH ROW EXECUTE FUNCTION staff_access.keep_record();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON staff_access.record
    FOR EACH STATEMENT EXECUTE FUNCTION staff_access.keep_record();
