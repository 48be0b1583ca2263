SELECT country, time_zone FROM customer.dealership WHERE id = %s
