-- What a shop may pick: its own items and the group's in its currency. An item made for other cars than the
-- one at hand is left out; one made for this car comes before one made for all.
WITH offered AS (
    SELECT item.*, cardinality(model_words) > 0 AS special,
           CASE WHEN %(key)s = '' THEN 0
                WHEN name_key LIKE %(key)s || '%%' OR initials LIKE %(key)s || '%%' OR molit_code = %(code)s THEN 0
                ELSE 1 END AS distance
    FROM estimate.catalogue_item AS item
    WHERE owner IN ('*', %(dealership)s) AND currency = %(currency)s
      AND (retired = %(retired)s OR %(retired)s)
      AND (NOT %(own)s OR owner = %(dealership)s OR folded->'overrides' ? %(dealership)s)
      AND (%(key)s = '' OR name_key LIKE '%%' || %(key)s || '%%' OR initials LIKE '%%' || %(key)s || '%%'
           OR molit_code LIKE %(code)s || '%%')
      AND (%(model)s = '' OR NOT EXISTS (
          SELECT FROM unnest(model_words) AS word WHERE position(word IN %(model)s) = 0))
)
SELECT folded, version, count(*) OVER ()
FROM offered
ORDER BY distance, special DESC, owner = '*', name_key, id
LIMIT %(limit)s OFFSET %(skip)s
