SELECT append_group_v2($1)::text
