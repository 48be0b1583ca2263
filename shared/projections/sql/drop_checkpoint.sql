DELETE FROM projection.checkpoint WHERE schema = %s
