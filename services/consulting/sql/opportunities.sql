SELECT to_jsonb(opportunity) || jsonb_build_object('late', state = 'open' AND next_on < %(today)s)
FROM consulting.opportunity AS opportunity
WHERE dealership = %(dealership)s AND state = %(state)s
  AND (%(since)s::date IS NULL OR declined_on >= %(since)s) AND (%(until)s::date IS NULL OR declined_on <= %(until)s)
  AND (%(due_until)s::date IS NULL OR next_on <= %(due_until)s)
  AND (%(assignee)s::text IS NULL OR assignee = %(assignee)s)
  AND (%(cars)s::text[] IS NULL OR car_id = ANY (%(cars)s::text[]))
ORDER BY next_on, urgent DESC, amount DESC, id
LIMIT %(limit)s OFFSET %(skip)s
