-- how far each view that serves has come
SELECT name, xid::text, position
FROM projection.view
