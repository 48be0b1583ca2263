-- One try of a code: what it would open, counted whether it is right or not.
UPDATE care_page.request SET tries = tries + 1, used = used OR (%(right)s AND tries < %(tries)s)
WHERE id = %(id)s AND asked_at > %(since)s AND NOT used
RETURNING used, phone, holders
