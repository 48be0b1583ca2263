SELECT subject, kind, dealership FROM keys.alarm WHERE id = %(id)s
