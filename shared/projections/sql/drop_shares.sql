DELETE FROM projection.share WHERE schema = %s
