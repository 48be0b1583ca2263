-- A number of our own: whoever has inserted by now has a smaller one (the snapshot's xmax would not say so).
SELECT %(as_of)s <= clock_timestamp(), pg_current_xact_id()::text
