SELECT projection.admit_readers_v1(%s, %s)
