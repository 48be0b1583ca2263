SELECT id, name, time_zone, currency, locale FROM staff.dealership ORDER BY id
