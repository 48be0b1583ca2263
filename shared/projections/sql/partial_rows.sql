(
    SELECT coalesce(json_agg(partial)::text, '[]')
    FROM (SELECT {keys}, {aggregates} FROM taken WHERE type = ANY ({types}) GROUP BY {grouped}) AS partial
)
