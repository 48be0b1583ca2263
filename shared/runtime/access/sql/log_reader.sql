-- Everything that reads the log: the events, and nothing that changes them.
GRANT CONNECT ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT ON event TO {role};
