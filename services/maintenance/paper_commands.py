"""What a person can ask for on paper: the statement, and the customer's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.maintenance.lines import Line
from services.maintenance.statement_events import Paper, Shop


@dataclass(frozen=True, kw_only=True)
class StatementFacts:
    """What a statement says besides the order: days of the shop's calendar, the car's and the shop's data.

    `plate` is the car's today; the order's own is printed, unless it is known in part.
    """

    plate: str
    vin: str | None
    first_registered: date | None
    requested_on: date
    completed_on: date
    released_on: date
    issued_on: date
    technician: str
    shop: Shop
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class IssueStatement:
    """Give the statement out, as these papers show it."""

    facts: StatementFacts
    papers: tuple[Paper, ...]


@dataclass(frozen=True, kw_only=True)
class WithdrawStatement:
    """Take it back while the car is still here."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class AskConsent:
    """An estimate went to the customer."""

    estimate_id: str
    number: str


@dataclass(frozen=True, kw_only=True)
class TakeConsent:
    """The customer's answer to an estimate; `extra` when it was about work found later."""

    estimate_id: str
    number: str
    means: str
    accepted: tuple[Line, ...]
    declined: tuple[str, ...]
    evidence: str | None
    extra: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordConsent:
    """The customer's word as the shop heard or read it."""

    line_ids: frozenset[str]
    means: str
    note: str = ""
    evidence: str | None = None
