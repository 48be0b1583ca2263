-- Everybody on the views database: where each view stands.
GRANT CONNECT ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA projection TO {role};
GRANT SELECT ON projection.checkpoint, projection.view, projection.share TO {role};
