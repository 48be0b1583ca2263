SELECT count(*), count(*) FILTER (WHERE state <> 'done'), min(next_date) FILTER (WHERE state <> 'done')
FROM customer.contact WHERE customer_id = %s
