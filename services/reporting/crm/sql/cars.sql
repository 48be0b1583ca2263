SELECT to_json(car)::text FROM car WHERE car_id = ANY (%(ids)s::uuid[])
