SELECT schema FROM projection.checkpoint ORDER BY schema
