SELECT cabinet.dealership, heard.at, cabinet.lost
FROM keys.cabinet LEFT JOIN keys_heard AS heard ON heard.cabinet = cabinet.id
WHERE cabinet.id = %(cabinet)s
