UPDATE care_page.session SET seen_at = %(now)s
WHERE token = %(token)s AND seen_at > %(idle_since)s AND began_at > %(began_after)s
RETURNING phone, holders
