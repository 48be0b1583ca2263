SELECT count(*) FILTER (WHERE state = 'refused'),
       count(*) FILTER (WHERE deadline > %(now)s AND deadline <= %(now)s + interval '24 hours'),
       count(*) FILTER (WHERE deadline <= %(now)s)
FROM molit.transmission
WHERE dealership = %(dealership)s AND state IN ('queued', 'sending', 'sent', 'refused')
