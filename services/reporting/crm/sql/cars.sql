SELECT to_json(car) FROM car WHERE car_id = ANY (%(ids)s::uuid[])
