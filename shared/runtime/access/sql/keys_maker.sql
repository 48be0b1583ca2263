-- A key for whom there is none yet; it is not changed again.
GRANT INSERT ON privacy.data_key, privacy.secret TO {role};
