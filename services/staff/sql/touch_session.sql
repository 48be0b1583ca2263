UPDATE staff_access.session SET seen_at = now() WHERE token = %(token)s
