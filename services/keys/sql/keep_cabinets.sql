INSERT INTO cabinet (id, name, dealership, drawers)
SELECT * FROM unnest(%(id)s::text[], %(name)s::text[], %(dealership)s::text[], %(drawers)s::int[])
ON CONFLICT (id) DO UPDATE SET name = excluded.name, dealership = excluded.dealership, drawers = excluded.drawers
