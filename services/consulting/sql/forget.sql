DELETE FROM opportunity WHERE customer_id = ANY (%(customers)s) RETURNING dealership
