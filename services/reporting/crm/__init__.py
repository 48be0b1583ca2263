"""The CRM view: customers, their cars, and what happened to each, in time order.

`fold` is pure: events and the rows that they touch in, changed rows and time line entries out. `view` reads
and writes those rows, a set at a time.
"""
