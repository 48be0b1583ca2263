SELECT to_jsonb(key), coalesce((
    SELECT jsonb_agg(jsonb_build_object('cabinet', slot.cabinet, 'drawer', slot.drawer, 'slot', slot.slot))
    FROM keys.slot WHERE slot.tag = key.tag), '[]')
FROM keys.key WHERE tag = %(tag)s
