-- Cases that somebody wrote or touched: those of the car at hand first, then the newest. A range of models fits a
-- car whose model has each of its words; a case without ranges is of every car.
SELECT jsonb_build_object('id', id, 'case', folded), fits, count(*) OVER ()
FROM (
    SELECT repair_case.*, models = '{}' OR EXISTS (
        SELECT FROM unnest(models) AS words
        WHERE NOT EXISTS (
            SELECT FROM unnest(string_to_array(words, ' ')) AS word WHERE position(word IN %(model)s) = 0)) AS fits
    FROM consulting.repair_case
    WHERE withdrawn = %(withdrawn)s
      AND (%(key)s = '' OR words LIKE '%%' || %(key)s || '%%' OR initials LIKE '%%' || %(key)s || '%%')
      AND (%(symptoms)s::text[] IS NULL OR symptoms && %(symptoms)s::text[])
      AND (%(parts)s::text[] IS NULL OR parts && %(parts)s::text[])
) AS found
ORDER BY fits DESC, changed_at DESC, id
LIMIT %(most)s
