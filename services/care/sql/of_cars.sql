SELECT to_jsonb(due) || jsonb_build_object('wanted', customer.wanted)
FROM care.due JOIN care.car ON car.id = due.car_id JOIN care.customer ON customer.id = car.customer_id
WHERE due.car_id = ANY(%(cars)s) ORDER BY due_on, due.id
