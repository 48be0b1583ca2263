SELECT schema FROM projection.checkpoint WHERE schema <> view ORDER BY schema
