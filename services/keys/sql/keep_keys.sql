INSERT INTO key (tag, car_id)
SELECT * FROM unnest(%(tag)s::text[], %(car_id)s::text[])
ON CONFLICT (tag) DO UPDATE SET car_id = excluded.car_id
