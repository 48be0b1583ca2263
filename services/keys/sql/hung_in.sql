-- keys that an inventory may have missed
SELECT tag FROM keys.key WHERE cabinet = ANY (%(cabinets)s::text[]) OR place = 'missing'
