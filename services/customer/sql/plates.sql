SELECT id::text AS id, plate FROM customer.car WHERE id = ANY (%(cars)s::uuid[])
