SELECT content FROM maintenance_paper WHERE sha256 = %(sha256)s
