UPDATE alarm SET ended_at = %(at)s WHERE subject = %(subject)s AND kind = %(kind)s AND ended_at IS NULL
