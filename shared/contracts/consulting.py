"""What the consulting service publishes, what it is asked and what it answers.

Commands of a visit's consultation (order.edit), all with `order_id`:
- note_symptom: symptom, items, [note] · withdraw_symptom: symptom

Queries (order.view): symptoms → {"symptoms": [Symptom]} · get_consultation: order_id → {"noted":
[NotedSymptom]}.
"""

from __future__ import annotations

from typing import TypedDict


class SymptomNoted(TypedDict):
    """On ``consultation-<order id>``: `items` of the inspection's sheet are to be looked at."""

    order_id: str
    dealership: str
    customer_id: str
    car_id: str
    symptom: str
    items: list[str]
    note: str


class SymptomWithdrawn(TypedDict):
    symptom: str


class Symptom(TypedDict):
    """A place in the tree; `items` at its leaves, `below` elsewhere."""

    id: str
    path: list[str]
    below: list[str]
    items: list[str]


class NotedSymptom(TypedDict):
    symptom: str
    items: list[str]
    note: str
