-- Figures stay; the plate tells of the customer.
UPDATE repair_order SET plate = '' WHERE customer_id = ANY(%(records)s::uuid[])
