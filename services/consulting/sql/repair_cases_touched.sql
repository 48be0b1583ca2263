SELECT id FROM consulting.repair_case WHERE id = ANY (%(ids)s)
