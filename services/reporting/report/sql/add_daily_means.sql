INSERT INTO daily_means
SELECT * FROM json_populate_recordset(NULL::daily_means, %s::json)
ON CONFLICT (dealership, day, employee, currency, means) DO UPDATE SET
    received = daily_means.received + excluded.received
