UPDATE cabinet SET heard_at = heard.at
FROM unnest(%(cabinet)s::text[], %(at)s::timestamptz[]) AS heard (cabinet, at)
WHERE cabinet.id = heard.cabinet
