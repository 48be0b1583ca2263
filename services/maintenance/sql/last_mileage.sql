-- The odometer as it was last read on another order of this car, by a moment or by now.
SELECT mileage_km FROM maintenance.repair_order
WHERE car_id = %(car_id)s AND id <> %(order_id)s AND mileage_km IS NOT NULL AND state <> 'cancelled'
  AND (%(at)s::timestamptz IS NULL OR came_at <= %(at)s)
ORDER BY came_at DESC, id DESC LIMIT 1
