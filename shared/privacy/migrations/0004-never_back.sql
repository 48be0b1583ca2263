-- A key goes one way only: active, restricted, destroyed. A restored or forged row is refused as well.
CREATE FUNCTION privacy.never_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.subject <> OLD.subject
        OR array_position('{active,restricted,destroyed}'::text[], NEW.state)
            < array_position('{active,restricted,destroyed}'::text[], OLD.state)
    THEN
        RAISE EXCEPTION 'the key of % is % and does not become % again', OLD.subject, OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER never_back BEFORE UPDATE ON privacy.data_key FOR EACH ROW EXECUTE FUNCTION privacy.never_back();
