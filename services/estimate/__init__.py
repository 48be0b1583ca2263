"""From the list of prices to the customer's word: catalogue, inspection on the tablet, estimate, consent.

Owns the streams `catalogue_item-<id>` and `inspection-<order id>` (the sheet hangs on the visit, the
workshop's order knows nothing of it). Publishes the events named in `shared.contracts.estimate`; listens to
nothing yet.
"""
