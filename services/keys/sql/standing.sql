SELECT kind, count(*) FROM keys.alarm WHERE ended_at IS NULL GROUP BY kind
