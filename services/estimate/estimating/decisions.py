"""Commands to an estimate, and what comes of them. Days, papers and looked-up facts come in with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.estimate.errors import (
    CustomerForgotten,
    EstimateAnsweredAlready,
    EstimateChanged,
    EstimateExists,
    EstimateExpired,
    EstimateNotOpen,
    NothingIncluded,
    SignatureMissing,
)
from services.estimate.estimating import events as e
from services.estimate.estimating.lines import Line
from services.estimate.estimating.model import Estimate, State, evolve
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput, NotFound
from shared.regulation.lines import sums_of


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Begin one."""

    drafted: e.EstimateDrafted


@dataclass(frozen=True, kw_only=True)
class Revise:
    """The whole edited list."""

    lines: tuple[Line, ...]
    insurance: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class Issue:
    """Give it out, as it was drawn."""

    issued: e.EstimateIssued


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The lines that were accepted, and of which class; every other included one is declined."""

    accepted: frozenset[str]
    means: e.Means
    shown: str
    today: date
    signature: e.Document | None = None
    evidence: e.Document | None = None
    note: str = ""
    grades: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RequestCallback:
    """The customer wants to be called."""

    note: str
    today: date


@dataclass(frozen=True)
class MakeCallback:
    """Somebody called."""


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """It holds no more."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """A repair order came of it."""

    order_id: str


Command = Draft | Revise | Issue | Answer | RequestCallback | MakeCallback | Withdraw | Order


def decide(state: Estimate, command: Command) -> Sequence[e.EstimateEvent]:
    """The events that this command makes of this estimate."""
    if isinstance(command, Draft):
        return _draft(state, command)
    _ensure_known(state)
    match command:
        case Revise():
            return _revise(state, command)
        case Issue(issued=issued):
            _ensure_draft(state)
            _ensure_offers(state)
            return (issued,)
        case Answer():
            return _answer(state, command)
        case RequestCallback(note=note, today=today):
            _ensure_open(state, today)
            return () if state.callback == note else (e.CallbackRequested(note=note),)
        case MakeCallback():
            return () if state.callback is None else (e.CallbackMade(),)
        case Withdraw(reason=reason):
            return _withdraw(state, reason)
        case Order(order_id=order_id):
            return _order(state, order_id)


def _draft(state: Estimate, command: Draft) -> Sequence[e.EstimateEvent]:
    if state.drafted is not None:
        raise EstimateExists(number=state.drafted.number)
    return (command.drafted,)


def _revise(state: Estimate, command: Revise) -> Sequence[e.EstimateEvent]:
    if state.state not in (State.DRAFT, State.ISSUED):
        raise EstimateAnsweredAlready
    _ensure_grades(command.lines)
    revised = e.EstimateRevised(lines=command.lines, insurance=command.insurance, note=command.note)
    after = evolve(state, revised)
    same = (after.lines, after.insurance, after.note) == (state.lines, state.insurance, state.note)
    return () if same else (revised,)


def _answer(state: Estimate, command: Answer) -> Sequence[e.EstimateEvent]:
    issued = _ensure_open(state, command.today)
    # what the customer's screen showed is not what stands here: nothing may be agreed to unseen
    if command.shown != issued.shown:
        raise EstimateChanged
    lines = {line.id: line for line in issued.lines}
    if not command.accepted <= lines.keys():
        raise InvalidInput(fields={"accepted": "not_a_choice"})
    accepted = tuple(_chosen(line, command) for line in issued.lines if line.id in command.accepted)
    if accepted and command.means in (e.Means.LINK, e.Means.TABLET) and command.signature is None:
        raise SignatureMissing(fields={"signature": "required"})
    return (
        e.EstimateAnswered(
            estimate_id=issued.estimate_id,
            number=issued.number,
            issue=issued.issue,
            order_id=state.order_id,
            dealership=issued.dealership,
            customer_id=issued.customer_id,
            kind=issued.kind,
            accepted=accepted,
            declined=tuple(line for line in issued.lines if line.id not in command.accepted),
            totals=sums_of(accepted, issued.currency),
            currency=issued.currency,
            means=command.means,
            shown=command.shown,
            signature=command.signature,
            evidence=command.evidence,
            note=command.note,
        ),
    )


def _chosen(line: Line, command: Answer) -> Line:
    chosen = line.chosen(command.grades.get(line.id))
    if chosen is None:
        raise InvalidInput(fields={f"grades.{line.id}": "not_a_choice"})
    return chosen


def _ensure_grades(lines: Sequence[Line]) -> None:
    """Each class once, and beside a class of the line's own."""
    for index, line in enumerate(lines):
        classes = [line.part_class, *(grade.part_class for grade in line.grades)]
        if line.grades and (None in classes or len(set(classes)) < len(classes)):
            raise InvalidInput(fields={f"lines.{index}.grades": "duplicate"})


def _withdraw(state: Estimate, reason: str) -> Sequence[e.EstimateEvent]:
    if state.state is State.WITHDRAWN:
        return ()
    if state.state is State.ANSWERED:
        raise EstimateAnsweredAlready
    return (e.EstimateWithdrawn(reason=reason),)


def _order(state: Estimate, order_id: str) -> Sequence[e.EstimateEvent]:
    if state.order_id == order_id:
        return ()
    if state.order_id is not None:
        raise EstimateExists(number=state.drafted.number if state.drafted else "")
    return (e.EstimateOrdered(order_id=order_id),)


def _ensure_open(state: Estimate, today: date) -> e.EstimateIssued:
    """An issued estimate that waits for its answer and has not run out."""
    if state.state is State.ANSWERED:
        raise EstimateAnsweredAlready
    if state.state is not State.ISSUED or state.issued is None:
        raise EstimateNotOpen
    if today > state.issued.valid_until:
        raise EstimateExpired(until=state.issued.valid_until.isoformat())
    return state.issued


def _ensure_known(state: Estimate) -> None:
    if state.state is State.NEW:
        raise NotFound(kind="estimate")
    if state.withheld:
        raise CustomerForgotten


def _ensure_draft(state: Estimate) -> None:
    if state.state is State.ANSWERED:
        raise EstimateAnsweredAlready
    if state.state is State.WITHDRAWN:
        raise EstimateNotOpen


def _ensure_offers(state: Estimate) -> None:
    if not state.included:
        raise NothingIncluded


ESTIMATE: Decider[Estimate, Command, e.EstimateEvent] = Decider(Estimate(), decide, evolve)
