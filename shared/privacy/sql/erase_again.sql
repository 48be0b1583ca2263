UPDATE privacy.erasure SET told_at = NULL, destroyed_at = NULL, swept_at = NULL WHERE customer_id = %(customer_id)s
