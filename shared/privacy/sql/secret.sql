SELECT master, wrapped FROM privacy.secret WHERE name = %(name)s
