UPDATE cabinet SET heard_at = heard.at, lost = coalesce(heard.lost, cabinet.lost)
FROM unnest(%(cabinet)s::text[], %(at)s::timestamptz[], %(lost)s::boolean[]) AS heard (cabinet, at, lost)
WHERE cabinet.id = heard.cabinet
