"""The customer's own page: a telephone is proven by a one-time code and opens the cars of whose it is.

Codes and sessions are state of its own tables, which no rebuild may touch. What the page shows it asks of the
services that know it, and leaves out what is the shop's own. Preventive maintenance stands beside it: what
falls due on which car, reckoned from the orders' facts, and one text about it to whoever wants to be told.

Owns the streams ``upkeep-<car id>`` and ``reminders-<customer id>``; publishes the events named in
`shared.contracts.care`.
"""
