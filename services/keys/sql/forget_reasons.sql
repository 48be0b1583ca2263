UPDATE movement SET told = told || '{"why": ""}'
WHERE told ? 'customer_id' AND told ->> 'customer_id' = ANY (%(customers)s::text[])
