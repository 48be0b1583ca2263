-- The call of this visit was heard of.
UPDATE estimate_video SET seen_at = %(now)s WHERE order_id = %(order_id)s
