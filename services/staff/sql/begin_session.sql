INSERT INTO staff_access.session (token, employee, dealership)
VALUES (%(token)s, %(employee)s, %(dealership)s)
