-- Which heads were anchored, beside the file that has the signatures: each tells when the other was cut.
CREATE TABLE anchored (
    key text NOT NULL,                           -- the fingerprint of the public key
    block bigint NOT NULL,
    anchored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (key, block)
);

CREATE TRIGGER anchored_is_only_added_to
    BEFORE UPDATE OR DELETE OR TRUNCATE ON anchored
    FOR EACH STATEMENT EXECUTE FUNCTION deny_edit_v1();
