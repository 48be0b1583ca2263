"""From the list of prices to the customer's word: catalogue, inspection on the tablet, estimate, consent,
and the video consultation between.

Owns the streams `catalogue_item-<id>`, `inspection-<order id>` (the sheet hangs on the visit),
`video-<order id>`, `estimate-<id>` and `estimate_number-<dealership>-<day>`. Publishes the events named in
`shared.contracts.estimate`; listens to nothing. Keeps papers and signatures in the blob
store, under the SHA-256 that the events name.
"""
