INSERT INTO care_page.session (token, phone, holders, began_at, seen_at)
VALUES (%(token)s, %(phone)s, %(holders)s, %(now)s, %(now)s)
