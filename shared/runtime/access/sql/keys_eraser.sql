-- The service that forgets customers: it notes erasures, and restricts and destroys keys. It sets none free.
GRANT SELECT, INSERT, UPDATE ON privacy.erasure TO {role};
GRANT UPDATE (state, master, wrapped) ON privacy.data_key TO {role};
GRANT UPDATE ON privacy.epoch TO {role};
