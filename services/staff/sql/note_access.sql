INSERT INTO staff_access.record (employee, dealership, address, page, customers, reason)
VALUES (%(employee)s, %(dealership)s, %(address)s, %(page)s, %(customers)s::uuid[], %(reason)s)
