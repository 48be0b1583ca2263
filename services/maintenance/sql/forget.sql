-- Orders stay, for the figures and the account; what they tell of the customer reads as if it had never been said.
WITH customers AS (DELETE FROM customer WHERE id = ANY(%(records)s)),
cars AS (DELETE FROM car WHERE customer_id = ANY(%(records)s))
UPDATE repair_order SET
    plate = '',
    plate_tail = '',
    request = '',
    folded = folded
        || '{"plate": "", "request": "", "for_customer": "", "for_shop": "", "cancel_reason": "",
             "mileage_reason": null, "certificate": null}'
        || jsonb_build_object('payments', (
            SELECT coalesce(jsonb_agg(payment || '{"note": "", "document_number": null}' ORDER BY ordinal), '[]')
            FROM jsonb_array_elements(folded -> 'payments') WITH ORDINALITY AS paid (payment, ordinal)
        ))
WHERE customer_id = ANY(%(records)s)
