-- How far each view has come. A view being built has a schema of its own, `<view>__next`, and its own row.
CREATE SCHEMA IF NOT EXISTS projection;

CREATE TABLE projection.checkpoint (
    schema text PRIMARY KEY,
    view text NOT NULL,
    version integer NOT NULL,
    tables_digest text NOT NULL,
    xid bigint NOT NULL,
    position bigint NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The views that serve.
CREATE VIEW projection.view AS
SELECT view AS name, version, xid, position, moved_at
FROM projection.checkpoint
WHERE schema = view;
