SELECT to_jsonb(car) FROM car WHERE id = ANY(%s::uuid[])
