SELECT id, state, accepted, flood FROM molit.transmission WHERE id = ANY(%(ids)s)
