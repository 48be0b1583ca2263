SELECT append_group_v3($1, $2)::text
