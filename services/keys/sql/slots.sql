SELECT slot.cabinet, slot.drawer, slot.slot, slot.state, slot.tag, key.car_id, key.kind, slot.since
FROM keys.slot
LEFT JOIN keys.key ON key.tag = slot.tag
WHERE slot.cabinet = ANY (%(cabinets)s::text[])
