SELECT employee, pin FROM keys_access.pin WHERE employee = ANY (%(employees)s::text[])
