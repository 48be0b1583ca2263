SELECT customer_id::text FROM customer.customer_phone JOIN customer.customer ON id = customer_id
WHERE number = %s AND merged_into IS NULL ORDER BY name_key, customer_id LIMIT 50
