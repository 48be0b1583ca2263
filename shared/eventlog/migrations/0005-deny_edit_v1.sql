-- What happened stays: no statement changes or removes an event, whoever sends it.
CREATE FUNCTION deny_edit_v1() RETURNS trigger LANGUAGE plpgsql AS $deny$
BEGIN
    RAISE EXCEPTION SQLSTATE 'BL003' USING MESSAGE = format('%s on the log is denied', TG_OP);
END
$deny$;

CREATE TRIGGER event_is_only_added_to
    BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION deny_edit_v1();
