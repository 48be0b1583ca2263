-- Cars go with their owner by their own event; what was reckoned of them goes at once.
WITH own AS (
    DELETE FROM car WHERE customer_id = ANY(%(records)s) RETURNING id
), reckoned AS (
    DELETE FROM due WHERE car_id IN (SELECT id FROM own)
), visits AS (
    DELETE FROM visit WHERE car_id IN (SELECT id FROM own)
)
DELETE FROM customer WHERE id = ANY(%(records)s)
