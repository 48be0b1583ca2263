UPDATE privacy.erasure SET swept_at = %(at)s WHERE customer_id = ANY(%(customers)s)
