INSERT INTO maintenance_paper (sha256, content, keep_until) VALUES (%(sha256)s, %(content)s, %(keep_until)s)
ON CONFLICT (sha256) DO UPDATE SET keep_until = greatest(maintenance_paper.keep_until, excluded.keep_until)
