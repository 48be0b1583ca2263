UPDATE cabinet SET heard_at = heard.at, lost = heard.lost, lost_mark = heard.lost_mark
FROM unnest(%(cabinet)s::text[], %(at)s::timestamptz[], %(lost)s::boolean[], %(lost_mark)s::text[]) AS heard (cabinet, at, lost, lost_mark)
WHERE cabinet.id = heard.cabinet
