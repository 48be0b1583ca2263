-- What nobody can use any more; requests are counted for a day.
WITH sessions AS (
    DELETE FROM care_page.session WHERE seen_at <= %(idle_since)s OR began_at <= %(began_after)s
)
DELETE FROM care_page.request WHERE asked_at < %(now)s - interval '1 day'
