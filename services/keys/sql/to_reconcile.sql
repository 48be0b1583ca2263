SELECT to_jsonb(key), visit.order_id, visit.number, visit.state
FROM keys.key
LEFT JOIN keys.visit ON visit.car_id = key.car_id
WHERE key.dealership = %(dealership)s
