SELECT DISTINCT master FROM privacy.data_key WHERE master IS NOT NULL
UNION
SELECT DISTINCT master FROM privacy.secret
