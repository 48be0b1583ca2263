-- Whether a schema is no view that serves: one of a past moment, or what an interrupted build has left.
SELECT FROM projection.checkpoint WHERE schema = %s AND schema <> view FOR UPDATE
