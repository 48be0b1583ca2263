INSERT INTO privacy.secret (name, master, wrapped) VALUES (%(name)s, %(master)s, %(wrapped)s)
ON CONFLICT (name) DO NOTHING
