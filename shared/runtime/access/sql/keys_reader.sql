-- The keys that open personal fields, still wrapped by the master key.
GRANT CONNECT ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA privacy TO {role};
GRANT SELECT ON privacy.data_key, privacy.secret, privacy.epoch TO {role};
