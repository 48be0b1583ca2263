"""An estimate as its events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from services.estimate.estimating import events as e
from services.estimate.estimating.lines import Line
from shared.regulation.lines import Sums, sums_of


class State(StrEnum):
    """Where it stands; whether it has run out is for the day to say."""

    NEW = "new"
    DRAFT = "draft"
    ISSUED = "issued"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Estimate:
    """`issued` and `answered` are the last of their kind; what is revised is a draft again."""

    state: State = State.NEW
    drafted: e.EstimateDrafted | None = None
    order_id: str | None = None
    lines: tuple[Line, ...] = ()
    insurance: bool = False
    note: str = ""
    issues: int = 0
    issued: e.EstimateIssued | None = None
    answered: e.EstimateAnswered | None = None
    callback: str | None = None
    withdrawn: str = ""

    @property
    def included(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.included)

    @property
    def withheld(self) -> bool:
        """Whether the customer may not be told of any more: every estimate is drafted with a plate."""
        return self.drafted is not None and not self.drafted.plate

    @property
    def totals(self) -> Sums:
        """What the included lines come to."""
        assert self.drafted is not None
        return sums_of(self.included, self.drafted.currency)


def evolve(state: Estimate, event: e.EstimateEvent) -> Estimate:
    """The estimate after this event."""
    match event:
        case e.EstimateDrafted():
            return replace(
                state, state=State.DRAFT, drafted=event, order_id=event.order_id, lines=event.lines
            )
        case e.EstimateRevised():
            return replace(
                state,
                state=State.DRAFT,
                lines=event.lines,
                insurance=event.insurance,
                note=event.note,
            )
        case e.EstimateIssued():
            return replace(state, state=State.ISSUED, issued=event, issues=event.issue, callback=None)
        case e.EstimateAnswered():
            return replace(state, state=State.ANSWERED, answered=event, callback=None)
        case e.CallbackRequested(note=note):
            return replace(state, callback=note)
        case e.CallbackMade():
            return replace(state, callback=None)
        case e.EstimateWithdrawn(reason=reason):
            return replace(state, state=State.WITHDRAWN, withdrawn=reason)
        case e.EstimateOrdered(order_id=order_id):
            return replace(state, order_id=order_id)
