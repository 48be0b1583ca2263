SELECT append_group_v4($1, $2)::text
