-- Orders of a car that a shop delivered between two moments, the newest first, and how old the car is.
SELECT repair_order.id, delivered_at, car.first_registered
FROM maintenance.repair_order LEFT JOIN maintenance.car ON car.id = repair_order.car_id
WHERE car_id = %(car_id)s AND repair_order.dealership = %(dealership)s AND state = 'delivered'
  AND delivered_at >= %(since)s AND delivered_at <= %(at)s AND repair_order.id <> %(order_id)s
ORDER BY delivered_at DESC, repair_order.id
