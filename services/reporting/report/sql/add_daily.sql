INSERT INTO daily
SELECT * FROM json_populate_recordset(NULL::daily, %s::json)
ON CONFLICT (dealership, day, employee, currency) DO UPDATE SET
    orders = daily.orders + excluded.orders,
    arrivals = daily.arrivals + excluded.arrivals,
    cancellations = daily.cancellations + excluded.cancellations,
    corrections = daily.corrections + excluded.corrections,
    corrected = daily.corrected + excluded.corrected,
    parts = daily.parts + excluded.parts,
    labour = daily.labour + excluded.labour,
    vat = daily.vat + excluded.vat,
    discount = daily.discount + excluded.discount,
    turnover = daily.turnover + excluded.turnover,
    internal_orders = daily.internal_orders + excluded.internal_orders,
    internal = daily.internal + excluded.internal,
    received = daily.received + excluded.received,
    receivable = daily.receivable + excluded.receivable,
    lead_orders = daily.lead_orders + excluded.lead_orders,
    lead_seconds = daily.lead_seconds + excluded.lead_seconds,
    free_lines = daily.free_lines + excluded.free_lines,
    free_worth = daily.free_worth + excluded.free_worth
