UPDATE privacy.data_key SET state = 'restricted' WHERE subject = ANY(%(records)s) AND state = 'active'
