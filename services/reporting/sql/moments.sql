-- The moments as of which all of these views are built; a build under way has another name.
SELECT as_of
FROM projection.checkpoint
WHERE as_of IS NOT NULL AND view = ANY (%(views)s) AND schema NOT LIKE '%%\_\_next'
GROUP BY as_of
HAVING count(*) = cardinality(%(views)s)
ORDER BY as_of DESC
