SELECT append_one_v3($1)
