SELECT order_id, since FROM estimate.video_waiting
WHERE dealership = %(dealership)s AND since > %(after)s
ORDER BY since, order_id
