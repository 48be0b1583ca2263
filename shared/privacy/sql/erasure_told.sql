UPDATE privacy.erasure SET told_at = %(at)s WHERE customer_id = %(customer_id)s
