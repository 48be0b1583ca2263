"""What maintenance publishes of a customer's consent to the lines of an order (CM-32)."""

from __future__ import annotations

from typing import TypedDict


class Agreed(TypedDict):
    """Up to this subtotal, without VAT."""

    line_id: str
    subtotal: int


class ConsentAsked(TypedDict):
    """An estimate went to the customer: work needs their word on each line from now on."""

    estimate_id: str
    number: str


class ConsentTaken(TypedDict):
    """The customer's word (CM-32); `evidence` is the SHA-256 of the paper that proves it."""

    estimate_id: str | None
    number: str | None
    means: str
    accepted: list[Agreed]
    declined: list[str]
    evidence: str | None
    note: str
