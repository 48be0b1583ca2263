"""The customer's own page: a telephone is proven by a one-time code and opens the cars of whose it is.

Owns no stream: codes and sessions are state of its own tables, which no rebuild may touch. What the page
shows it asks of the services that know it, and leaves out what is the shop's own.
"""
