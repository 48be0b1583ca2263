DELETE FROM staff_access.session WHERE token = %(token)s
