INSERT INTO anchored (key, block) VALUES (%(key)s, %(block)s) ON CONFLICT DO NOTHING
