"""People, companies and their cars, and what was said and done with them.

Owns the streams ``customer-<id>``, ``car-<id>`` and ``contact-<id>``; publishes the events of
``shared.contracts.customer``. Listens to the repair orders' facts, from which contact history entries
are written by themselves, and to the dealerships' opening, which says where their telephones are.
"""
