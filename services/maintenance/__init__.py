"""Repair orders: what is done to a car, what it costs, who pays, what stays owed.

Owns the streams `repair_order-<id>`, `receivable-<customer id>` and `order_number-<dealership>-<day>`.
Publishes the events named in `shared.contracts.maintenance`; listens to `customer.CustomersMerged`,
`estimate.EstimateIssued` and `estimate.EstimateAnswered`.
"""
