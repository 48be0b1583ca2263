SELECT EXISTS (
    SELECT FROM unnest(%s::text[], %s::integer[]) AS opened (stream, version)
    WHERE NOT EXISTS (
        SELECT FROM event WHERE event.stream = opened.stream AND event.version = opened.version - 1
    )
)
