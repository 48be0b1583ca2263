-- A call of this visit is watched from now on; one that is watched already was just heard of.
INSERT INTO estimate_video (order_id, seen_at) VALUES (%(order_id)s, %(now)s)
ON CONFLICT (order_id) DO UPDATE SET seen_at = excluded.seen_at
