-- Statements exactly as they were given out, by the SHA-256 of their bytes: kept a year at least (the Rule,
-- art. 134 ① 1). The event of the issue names them; whatever else of the database is rebuilt, this stays.
CREATE TABLE maintenance_paper (
    sha256 text PRIMARY KEY,
    content bytea NOT NULL,
    keep_until date NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now()
);
