-- Pairs of records that share a telephone number; the names are compared by the caller.
SELECT one.id, one.name, other.id, other.name, phone.number, one.cars, other.cars
FROM customer.customer_phone AS phone
JOIN customer.customer_phone AS same ON same.number = phone.number AND same.customer_id <> phone.customer_id
JOIN customer.customer AS one ON one.id = phone.customer_id
JOIN customer.customer AS other ON other.id = same.customer_id AND other.kind = one.kind
WHERE CASE WHEN %(customer_id)s::uuid IS NULL THEN one.id < other.id ELSE one.id = %(customer_id)s END
ORDER BY one.registered_at DESC, one.id, other.id
