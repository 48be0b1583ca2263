SELECT name, master, wrapped FROM privacy.secret
WHERE master <> %(current)s
ORDER BY name
LIMIT %(limit)s
FOR UPDATE
