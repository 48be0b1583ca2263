SELECT tag, dealership, car_id, kind, order_id, released, home, place, cabinet, drawer, slot, person, purpose,
    since, due_at, noted_at, told_by, mark
FROM key WHERE tag = ANY (%(tags)s::text[]) OR cabinet = ANY (%(cabinets)s::text[])
