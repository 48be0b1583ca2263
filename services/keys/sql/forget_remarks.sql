UPDATE alarm SET remark = '' WHERE customer_id = ANY (%(customers)s::text[])
