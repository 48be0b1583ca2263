SELECT subject, kind, dealership, about ->> 'car_id' FROM keys.alarm WHERE id = %(id)s
