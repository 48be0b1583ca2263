SELECT dealership, number, customer_id FROM care_page.request WHERE id = %(id)s AND asked_at > %(since)s
