-- What somebody wrote for a page on a part; the first set's own texts come with the program.
CREATE TABLE article (
    topic text PRIMARY KEY,
    languages text[] NOT NULL,
    picture text,                  -- of the shop's own, by its id
    changed_at timestamptz NOT NULL
);
