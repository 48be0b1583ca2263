UPDATE care_page.request SET number = '', phone = %(phone)s, holders = %(holders)s WHERE id = %(id)s
