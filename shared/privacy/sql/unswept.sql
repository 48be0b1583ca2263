-- Erasures that the files do not know of yet; a retention that ends is swept a second time, for the key.
SELECT customer_id, command_id FROM privacy.erasure
WHERE told_at IS NOT NULL AND (swept_at IS NULL OR swept_at < destroyed_at)
