SELECT append_one_v2($1)
