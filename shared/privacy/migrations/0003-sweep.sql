-- When the pages and the write-ahead log that had held the person were last gone over.
ALTER TABLE privacy.erasure ADD COLUMN swept_at timestamptz;
-- The planner's samples must not hold a wrapped key.
ALTER TABLE privacy.data_key ALTER COLUMN wrapped SET STATISTICS 0;
ALTER TABLE privacy.secret ALTER COLUMN wrapped SET STATISTICS 0;
