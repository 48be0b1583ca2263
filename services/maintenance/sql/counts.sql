-- The numbers beside the menu's entries: cars here, cars expected, customers who owe.
SELECT (SELECT count(*) FROM maintenance.repair_order
        WHERE dealership = %(dealership)s AND open AND state <> 'reserved'),
       (SELECT count(*) FROM maintenance.repair_order
        WHERE dealership = %(dealership)s AND open AND state = 'reserved'),
       (SELECT count(DISTINCT customer_id) FROM maintenance.receivable WHERE dealership = %(dealership)s)
