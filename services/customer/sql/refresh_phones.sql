-- The phones of these customers as they now are; a merged record is no longer found.
INSERT INTO customer_phone (customer_id, number, digits)
SELECT told.customer_id, told.number, told.digits
FROM json_populate_recordset(NULL::customer_phone, %(phones)s) AS told
JOIN customer ON customer.id = told.customer_id AND customer.merged_into IS NULL
