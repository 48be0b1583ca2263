SELECT customer_id, records, cars, reason, asked_by, dealership, command_id, asked_at, kept_until, due_at, told_at,
       destroyed_at
FROM privacy.erasure WHERE customer_id = %(customer_id)s
