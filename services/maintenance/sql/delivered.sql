-- How many orders left between two moments.
SELECT count(*) FROM maintenance.repair_order
WHERE dealership = %(dealership)s AND delivered_at >= %(since)s AND delivered_at < %(until)s
