-- No call of this visit goes on.
DELETE FROM estimate_video WHERE order_id = %(order_id)s
