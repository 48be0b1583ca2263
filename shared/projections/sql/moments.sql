-- The views that were built as they stood at a moment, and those that are being built.
SELECT schema, view, version, as_of, moved_at
FROM projection.checkpoint
WHERE as_of IS NOT NULL
ORDER BY view, as_of
