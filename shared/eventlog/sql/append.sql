SELECT append_v3($1)
