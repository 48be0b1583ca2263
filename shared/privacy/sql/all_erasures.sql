SELECT customer_id, records, cars, reason, asked_by, dealership, command_id, asked_at, kept_until, due_at, told_at,
       destroyed_at
FROM privacy.erasure ORDER BY asked_at, customer_id
