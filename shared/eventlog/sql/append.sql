SELECT append_v2($1)
