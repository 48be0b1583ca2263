SELECT cabinet, drawer, slot, state, tag, since FROM slot WHERE cabinet = ANY (%(cabinets)s::text[])
