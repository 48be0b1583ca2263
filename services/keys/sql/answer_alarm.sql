UPDATE alarm SET answered_at = %(at)s, answered_by = %(by)s, remark = %(remark)s,
    customer_id = %(customer_id)s
WHERE subject = %(subject)s AND kind = %(kind)s AND answered_at IS NULL
