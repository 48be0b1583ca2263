SELECT append_one_v1(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
