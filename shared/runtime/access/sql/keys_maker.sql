-- A key for whom there is none yet. It is never changed: not even a restricted customer is set free.
GRANT INSERT ON privacy.data_key, privacy.secret TO {role};
