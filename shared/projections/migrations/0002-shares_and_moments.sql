-- A view built as it stood at a moment; null: a view of the whole log.
ALTER TABLE projection.checkpoint ADD COLUMN as_of timestamptz;

-- How far each process has come with its share of a build that several processes work on.
CREATE TABLE projection.share (
    schema text NOT NULL REFERENCES projection.checkpoint (schema) ON UPDATE CASCADE ON DELETE CASCADE,
    number integer NOT NULL,
    count integer NOT NULL,
    xid bigint NOT NULL,
    position bigint NOT NULL,
    until_xid bigint NOT NULL,
    until_position bigint NOT NULL,
    PRIMARY KEY (schema, number)
);
