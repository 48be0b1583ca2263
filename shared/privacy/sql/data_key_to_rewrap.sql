SELECT subject, master, wrapped FROM privacy.data_key
WHERE master <> %(current)s
ORDER BY subject
LIMIT %(limit)s
FOR UPDATE
