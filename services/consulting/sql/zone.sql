SELECT time_zone FROM consulting.dealership WHERE id = %(dealership)s
