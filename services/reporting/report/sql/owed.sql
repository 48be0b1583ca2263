SELECT dealership, currency, sum(receivable)::bigint AS owed
FROM daily
WHERE day <= %(until)s AND (%(dealerships)s::text[] IS NULL OR dealership = ANY (%(dealerships)s))
GROUP BY dealership, currency
