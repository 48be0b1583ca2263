SELECT tag, car_id FROM keys.key WHERE car_id IS NOT NULL
