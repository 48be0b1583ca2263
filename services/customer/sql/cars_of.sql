SELECT to_jsonb(car) - 'plate_reversed' - 'company_key'
FROM customer.car WHERE customer_id = %s ORDER BY changed_at DESC, id
