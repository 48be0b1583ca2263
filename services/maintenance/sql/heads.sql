-- What is known now of an order's car and customer, and the name of who answers for it.
SELECT (SELECT to_jsonb(car) FROM maintenance.car WHERE car.id = %(car_id)s),
       (SELECT to_jsonb(coalesce(survivor, customer)) FROM maintenance.customer
        LEFT JOIN maintenance.customer AS survivor ON survivor.id = customer.survivor_id
        WHERE customer.id = %(customer_id)s)
