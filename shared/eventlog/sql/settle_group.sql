SELECT settle_group_v1($1)::text
