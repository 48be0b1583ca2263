INSERT INTO employee (id, version, hired_at, state)
SELECT * FROM unnest(%(ids)s::text[], %(versions)s::int[], %(hired)s::timestamptz[], %(states)s::jsonb[])
ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state
