"""An order and its customer's consent (CM-32). The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass

from shared.kernel.events import event
from shared.kernel.personal import Personal


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """A line as it was agreed to: up to this subtotal, without VAT."""

    line_id: str
    subtotal: int


@event("ConsentAsked")
class ConsentAsked:
    """An estimate went to the customer: from now on work needs their word on each line."""

    estimate_id: str
    number: str


@event("ConsentTaken")
class ConsentTaken:
    """The customer's word; `evidence` is the SHA-256 of the paper that proves it, where there is one."""

    estimate_id: str | None
    number: str | None
    means: str
    accepted: tuple[Agreed, ...]
    declined: tuple[str, ...] = ()
    evidence: str | None = None
    note: Personal[str] = ""
