INSERT INTO privacy.erasure
    (customer_id, records, cars, reason, asked_by, dealership, command_id, asked_at, kept_until, due_at)
VALUES
    (%(customer_id)s, %(records)s, %(cars)s, %(reason)s, %(asked_by)s, %(dealership)s, %(command_id)s, %(asked_at)s,
     %(kept_until)s, %(due_at)s)
ON CONFLICT (customer_id) DO NOTHING
