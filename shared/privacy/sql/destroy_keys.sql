-- A record that never had a key gets none any more.
INSERT INTO privacy.data_key (subject, state)
SELECT subject, 'destroyed' FROM unnest(%(records)s::text[]) AS gone (subject)
ORDER BY subject COLLATE "C"
ON CONFLICT (subject) DO UPDATE SET state = 'destroyed', master = NULL, wrapped = NULL
