-- all sessions of an employee, but the one with which they are at work
DELETE FROM staff_access.session WHERE employee = %(employee)s AND token IS DISTINCT FROM %(keep)s
