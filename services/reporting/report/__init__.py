"""The workshop report: what the group's workshops did and earned, by shop, day, month and employee.

`fold` is pure: events and the orders that they touch in, report entries and daily sums out. `view` reads and
writes those rows, a set at a time. Whatever a figure says is the sum of entries that can be listed.
"""
