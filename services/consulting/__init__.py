"""Advice beside the work: from a symptom to what is to be looked at (CM-59).

Owns the streams `consultation-<order id>` (what a visit's customer told of the car). Publishes the events
named in `shared.contracts.consulting`; listens to nothing. The items that symptoms lead to are those of the
estimate service's inspection sheet, by their ids.
"""
