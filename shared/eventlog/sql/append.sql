SELECT append_v1(
    %s, %s, %s, %s, %s, %s,
    %s::uuid[], %s::text[], %s::integer[], %s::boolean[], %s::text[], %s::smallint[],
    %s::jsonb[], %s::timestamptz[]
)
