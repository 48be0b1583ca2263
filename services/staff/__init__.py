"""Dealerships, the people who work there, what they may do, and who is signed in.

Owns the streams ``dealership-<slug>`` and ``employee-<id>``; publishes the events of
``shared.contracts.staff``; listens to nobody. Passwords and sessions are never events: they live in tables of
their own (schema ``staff_access``), which no rebuild touches. What an employee may do is folded from their
stream at every question, so a revocation holds at once, however far the views have come.
"""
