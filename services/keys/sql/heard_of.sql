INSERT INTO keys_heard (cabinet, at) SELECT cabinet, %(at)s FROM unnest(%(cabinets)s::text[]) AS cabinet
ON CONFLICT (cabinet) DO UPDATE SET at = greatest(keys_heard.at, excluded.at)
