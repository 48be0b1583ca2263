DELETE FROM maintenance_paper WHERE sha256 = ANY(%(sha256s)s)
