SELECT subject, state, master, wrapped FROM privacy.data_key WHERE subject = ANY(%(subjects)s)
