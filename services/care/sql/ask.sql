-- One request more, unless the telephone or the address has had its share: then no row comes back.
WITH recent AS (
    SELECT
        (SELECT count(*) FROM care_page.request
         WHERE asker = %(asker)s AND asked_at > %(now)s - %(window)s) AS of_phone,
        (SELECT count(*) FROM care_page.request
         WHERE asker = %(asker)s AND asked_at > %(now)s - interval '1 day') AS of_phone_in_a_day,
        (SELECT count(*) FROM care_page.request
         WHERE address = %(address)s AND asked_at > %(now)s - %(window)s) AS of_address
)
INSERT INTO care_page.request (id, asked_at, dealership, asker, address, number, customer_id)
SELECT %(id)s, %(now)s, %(dealership)s, %(asker)s, %(address)s, %(number)s, %(customer_id)s FROM recent
WHERE of_phone < %(of_phone)s AND of_phone_in_a_day < %(of_phone_in_a_day)s AND of_address < %(of_address)s
RETURNING id
