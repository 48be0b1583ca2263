SELECT password FROM staff_access.credential WHERE employee = %(employee)s FOR UPDATE
