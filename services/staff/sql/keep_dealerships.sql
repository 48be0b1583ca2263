INSERT INTO dealership (id, name, time_zone, currency, locale)
SELECT * FROM unnest(%(ids)s::text[], %(names)s::text[], %(zones)s::text[], %(currencies)s::text[], %(locales)s::text[])
ON CONFLICT (id) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone,
    currency = excluded.currency, locale = excluded.locale
