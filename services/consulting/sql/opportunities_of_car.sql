SELECT to_jsonb(opportunity) FROM consulting.opportunity AS opportunity
WHERE car_id = %(car_id)s AND dealership = %(dealership)s AND state = 'open'
ORDER BY urgent DESC, declined_on, id
