SELECT wanted FROM care.customer WHERE id = %(id)s
