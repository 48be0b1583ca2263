SELECT append_group_v1($1)::text
