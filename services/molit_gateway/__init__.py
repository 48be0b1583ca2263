"""The regulator's record of each repair: queued, sent once, settled later, corrected (docs/molit.md).

Owns the streams `transmission-<order id>`. Publishes the events named in `shared.contracts.molit`; listens to
`repair_order.StatementIssued`, `StatementWithdrawn`, `RepairOrderCorrected`, `RepairOrderDelivered`.
"""
