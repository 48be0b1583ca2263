-- Made when a rebuild has filled the tables, from sorted rows.
CREATE INDEX IF NOT EXISTS car_of_customer ON car (customer_id);
CREATE INDEX IF NOT EXISTS visit_of_customer ON visit (customer_id);
CREATE INDEX IF NOT EXISTS visit_of_car ON visit (car_id);
CREATE INDEX IF NOT EXISTS timeline_of_customer ON timeline (customer_id, at DESC, position DESC, part DESC);
CREATE INDEX IF NOT EXISTS timeline_of_car ON timeline (car_id, at DESC, position DESC, part DESC)
WHERE car_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS payment_of_order ON payment (order_id);
