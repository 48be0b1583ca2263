SELECT cabinet, drawer, slot, state, tag, since, mark FROM slot WHERE cabinet = ANY (%(cabinets)s::text[])
