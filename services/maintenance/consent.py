"""추가정비동의 (CM-32): no work on a line without the customer's word (the Act, art. 58 ⑤; Rule, art. 134 ③).

An order comes under this rule when an estimate for it went to the customer. Jobs of art. 132 are exempt; a
line that costs more than what was agreed to needs a new word, as does every line that comes later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.consent_events import Agreed, ConsentAsked, ConsentTaken
from services.maintenance.errors import NothingToConsent, WorkWithoutConsent
from services.maintenance.lines import Line
from services.maintenance.model import Order
from services.maintenance.states import NEXT, OPEN, State
from services.maintenance.transitions import ensure_open
from shared.regulation.exempt import exempt


def pending(order: Order) -> tuple[Line, ...]:
    """Lines on which nobody may work yet; none while no estimate was given out."""
    return tuple(line for line in order.lines if _needs_word(order, line)) if order.asked else ()


def ensure_consented(order: Order) -> None:
    """Refuse work on lines without consent."""
    without = pending(order)
    if without:
        raise WorkWithoutConsent(items=", ".join(line.item for line in without))


def ask(order: Order, command: c.AskConsent) -> Sequence[e.OrderEvent]:
    """An estimate went out; the order waits for the answer. A closed one hears of it no more."""
    if order.state not in OPEN:
        return ()
    asked = ConsentAsked(estimate_id=command.estimate_id, number=command.number)
    if State.WAITING_FOR_APPROVAL in NEXT[order.state]:
        return (asked, e.ApprovalRequested(note=command.number))
    return (asked,)


def answered(order: Order, command: c.TakeConsent) -> Sequence[e.OrderEvent]:
    """The accepted lines stand on the order without retyping, the declined ones go; the word is kept."""
    if order.state not in OPEN:
        return ()
    known = {line.id: line for line in order.lines}
    gone = [known[line_id] for line_id in command.declined if line_id in known]
    events: list[e.OrderEvent] = [e.LineRemoved(line=line) for line in gone]
    for line in map(partial(_still_free, known), command.accepted):
        if line.id not in known:
            events.append(e.LineAdded(line=line))
        elif known[line.id] != line:
            events.append(e.LineChanged(before=known[line.id], line=line))
    if command.extra and command.accepted and not order.flags.extra_work_consent:
        events.append(e.FlagsSet(flags=replace(order.flags, extra_work_consent=True)))
    return (*events, _taken(command, command.accepted))


def record(order: Order, command: c.RecordConsent) -> Sequence[e.OrderEvent]:
    """The customer's word on the phone or on paper, for the lines that wait for it."""
    ensure_open(order)
    wanted = tuple(line for line in order.lines if line.id in command.line_ids)
    if not wanted:
        raise NothingToConsent
    return (
        ConsentTaken(
            estimate_id=None,
            number=None,
            means=command.means,
            accepted=tuple(Agreed(line_id=line.id, subtotal=line.subtotal) for line in wanted),
            evidence=command.evidence,
            note=command.note,
        ),
    )


def _taken(command: c.TakeConsent, accepted: Sequence[Line]) -> ConsentTaken:
    return ConsentTaken(
        estimate_id=command.estimate_id,
        number=command.number,
        means=command.means,
        accepted=tuple(Agreed(line_id=line.id, subtotal=line.subtotal) for line in accepted),
        declined=command.declined,
        evidence=command.evidence,
    )


def _still_free(known: Mapping[str, Line], line: Line) -> Line:
    """An estimate does not know what a free line repeats."""
    before = known.get(line.id)
    return replace(line, redo=before.redo) if before and not line.subtotal else line


def _needs_word(order: Order, line: Line) -> bool:
    if line.redo:
        return False  # repaired for nothing: no estimate is due (the Rule, art. 134 ②)
    agreed = order.agreed.get(line.id)
    if agreed is not None and line.subtotal <= agreed:
        return False
    return not exempt(line.item)
