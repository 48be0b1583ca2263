-- The beginning of a name is found in the customer table itself, so endings start at its second letter.
INSERT INTO term (customer_id, kind, term)
SELECT customer.id, 'name', substr(name_key, start)
FROM customer, generate_series(2, length(name_key)) AS start
WHERE customer.id = ANY(%(customers)s::uuid[]) AND merged_into IS NULL
UNION ALL
SELECT customer.id, 'initials', substr(initials, start)
FROM customer, generate_series(2, length(initials)) AS start
WHERE customer.id = ANY(%(customers)s::uuid[]) AND merged_into IS NULL
UNION ALL
SELECT customer_id, 'phone', substr(digits, start)
FROM customer_phone, generate_series(1, length(digits) - 2) AS start
WHERE customer_id = ANY(%(customers)s::uuid[])
