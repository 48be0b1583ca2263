"""What flows through the workshops: where each order stands, what happens by the hour, money by means.

A declaration and the questions asked of its tables; there is no code between an event and a row.
"""
