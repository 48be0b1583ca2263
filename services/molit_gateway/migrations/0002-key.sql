ALTER TABLE molit_gateway_due RENAME COLUMN order_id TO key;
