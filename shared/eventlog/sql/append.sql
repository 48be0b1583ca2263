SELECT o_xid, o_position
FROM append_v1(
    %s::uuid, %s, %s, %s::uuid, %s::uuid, %s,
    %s::uuid[], %s::text[], %s::integer[], %s::boolean[], %s::text[], %s::smallint[],
    %s::jsonb[], %s::timestamptz[]
)
