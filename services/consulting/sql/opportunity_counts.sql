SELECT count(*) FILTER (WHERE state = 'open' AND next_on <= %(today)s),
    count(*) FILTER (WHERE state = 'open' AND next_on <= %(today)s::date + 7),
    count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'taken_up'),
    count(*) FILTER (WHERE state = 'dropped')
FROM consulting.opportunity WHERE dealership = %(dealership)s
