SELECT count(*) FROM care.due
WHERE dealership = %(dealership)s AND due_on BETWEEN %(since)s AND %(until)s
  AND NOT dismissed AND (postponed_until IS NULL OR postponed_until <= %(today)s)
