SELECT id, lost, lost_mark FROM cabinet WHERE id = ANY (%(cabinets)s::text[]) AND lost_mark <> ''
