"""The tables of maintenance's view."""

from __future__ import annotations

from typing import Final

from shared.projections.table import Table

DEALERSHIP: Final = Table("dealership", ("id", "name", "time_zone", "currency"))
EMPLOYEE: Final = Table("employee", ("id", "name"))
CUSTOMER: Final = Table("customer", ("id", "name", "initials", "phones", "phone_digits", "survivor_id"))
CAR: Final = Table(
    "car",
    ("id", "customer_id", "plate", "model", "engine", "transmission", "vin", "company",
     "average_km_per_year", "first_registered", "mileage_km", "mileage_at"),
)  # fmt: skip
REPAIR_ORDER: Final = Table(
    "repair_order",
    ("id", "number", "dealership", "state", "open", "version", "car_id", "customer_id", "plate",
     "plate_tail", "model", "mileage_km", "reserved_for", "received_at", "came_at", "promised_at",
     "delivered_at", "changed_at", "assignee", "request", "currency", "items", "parts", "labour", "vat",
     "total", "discount", "paid", "receivable", "flags", "marks", "folded"),
)  # fmt: skip
RECEIVABLE: Final = Table(
    "receivable", ("order_id", "customer_id", "number", "dealership", "currency", "amount", "since")
)
