UPDATE privacy.erasure SET destroyed_at = %(at)s WHERE customer_id = %(customer_id)s
