UPDATE staff_access.session SET dealership = %(dealership)s WHERE token = %(token)s
