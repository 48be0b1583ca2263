-- What is to be told now and is not on its way yet. One that is there already stays; what was done again since
-- counts anew.
INSERT INTO care_upkeep.due (key, task, hours, revision, due_at)
SELECT due.id, 'transmit', 0, due.since - date '2000-01-01', %(now)s
FROM care.due
JOIN care.car ON car.id = due.car_id
JOIN care.customer ON customer.id = car.customer_id
JOIN care.dealership ON dealership.id = due.dealership
CROSS JOIN LATERAL (SELECT (%(now)s AT TIME ZONE dealership.time_zone)::date AS today) AS there
WHERE due.due_on BETWEEN today - %(behind)s AND today + %(ahead)s
  AND coalesce(customer.wanted, due.informed)
  AND NOT due.reminded AND NOT due.dismissed AND (due.postponed_until IS NULL OR due.postponed_until <= today)
ON CONFLICT (key, task, hours) DO UPDATE
SET revision = excluded.revision, due_at = excluded.due_at, attempts = 0, leased_until = NULL, last_error = ''
WHERE care_upkeep.due.revision < excluded.revision
