SELECT jsonb_build_object(
    'car_id', due.car_id, 'customer_id', car.customer_id, 'dealership', due.dealership, 'item', due.item,
    'since', due.since, 'due_on', due.due_on, 'by', due.due_by, 'wanted', customer.wanted,
    'informed', due.informed, 'time_zone', dealership.time_zone)
FROM care.due
JOIN care.car ON car.id = due.car_id
JOIN care.customer ON customer.id = car.customer_id
JOIN care.dealership ON dealership.id = due.dealership
WHERE due.id = %(id)s
