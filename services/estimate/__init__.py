"""From the list of prices to the customer's word: catalogue, inspection on the tablet, estimate, consent.

Owns the streams `catalogue_item-<id>`. Publishes the events named in `shared.contracts.estimate`; listens to
nothing yet.
"""
