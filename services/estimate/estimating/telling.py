"""An estimate as pages and papers show it; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final

import msgspec

from services.estimate.estimating import events as e
from services.estimate.estimating.lines import Line
from services.estimate.estimating.model import Estimate
from shared.regulation.exempt import exempt
from shared.regulation.lines import sums_of
from shared.regulation.parts import PartClass, doubt

Row = dict[str, Any]
# An A4 page of the form holds so many lines before the totals; a longer one goes on over the page.
LINES_ON_THE_FORM: Final = 14
_HEAD: Final = ("number", "dealership", "customer_id", "car_id", "model", "plate", "vin", "mileage_km")


def told_line(line: Line) -> Row:
    """A line with its sums; `doubt` and `exempt` are for the desk."""
    return {
        **msgspec.to_builtins(line),
        "parts": line.parts,
        "subtotal": line.subtotal,
        "doubt": doubt(line.item, line.part_class),
        "exempt": exempt(line.item),
        "grades": [_told_grade(line, grade.part_class) for grade in line.grades],
    }


def _told_grade(line: Line, part_class: PartClass) -> Row:
    chosen = line.chosen(part_class)
    assert chosen is not None
    told = {"part_class": part_class.value, "unit_price": chosen.unit_price}
    return {**told, "parts": chosen.parts, "subtotal": chosen.subtotal}


def told(state: Estimate, version: int, today: date) -> Row:
    """An estimate as its page shows it: what was drafted, how it stands, what was answered."""
    drafted, issued, answered = state.drafted, state.issued, state.answered
    assert drafted is not None
    return {
        "id": drafted.estimate_id,
        "version": version,
        "state": state.state.value,
        "kind": drafted.kind.value,
        "currency": drafted.currency.value,
        "first_registered": drafted.first_registered and drafted.first_registered.isoformat(),
        **{name: getattr(drafted, name) for name in _HEAD},
        "order_id": state.order_id,
        "lines": [told_line(line) for line in state.lines],
        "totals": msgspec.to_builtins(state.totals),
        "everything": msgspec.to_builtins(sums_of(state.lines, drafted.currency)),
        "insurance": state.insurance,
        "note": state.note,
        "callback": state.callback,
        "withdrawn": state.withdrawn,
        "withheld": state.withheld,
        "issue": state.issues,
        "issued": _issued(issued) if issued else None,
        "expired": issued is not None and today > issued.valid_until,
        "answer": _answer(answered) if answered else None,
    }


def without_papers(estimate: Row) -> Row:
    """As `told`, with nothing that leads to what was drawn or signed: those name the customer."""
    issued, answer = estimate["issued"], estimate["answer"]
    return {
        **estimate,
        "issued": issued and {**issued, "paper": None},
        "answer": answer and {**answer, "evidence": None, "signature": None},
    }


def _issued(issued: e.EstimateIssued) -> Row:
    """What an older event did not say is told too: a field that it lacks is lacking in its builtins."""
    return {**msgspec.to_builtins(issued), "lines": [told_line(line) for line in issued.lines]}


def _answer(answered: e.EstimateAnswered) -> Row:
    return {
        **msgspec.to_builtins(answered),
        "accepted": [told_line(line) for line in answered.accepted],
        "declined": [told_line(line) for line in answered.declined],
    }


def page_of(issued: e.EstimateIssued, note: str) -> Row:
    """All that the customer's page shows; its hash is what an answer is bound to."""
    known = msgspec.to_builtins(issued)
    names = ("estimate_id", "number", "issue", "kind", "totals", "currency", "issued_on", "valid_until")
    return {
        **{name: known[name] for name in names},
        "lines": [told_line(line) for line in issued.lines],
        "photos": known["photos"],
        "shop": known["shop"],
        "note": note,
    }


def fingerprint(page: Mapping[str, Any]) -> str:
    """SHA-256 of what a page shows, the same for the same content in any order of names."""
    plain = json.dumps(page, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(plain.encode()).hexdigest()


def form(state: Estimate, issued: e.EstimateIssued) -> Row:
    """What the template of the statutory form is given."""
    lines = issued.lines
    return {
        "d": state.drafted,
        "i": issued,
        "insurance": state.insurance,
        "note": state.note,
        "rows": [told_line(line) for line in lines],
        "blank": range(max(0, LINES_ON_THE_FORM - len(lines))),
        "subtotal": issued.totals.parts + issued.totals.labour,
        "by_class": _by_class(lines),
    }


def _by_class(lines: tuple[Line, ...]) -> list[tuple[str, int]]:
    """Parts sums by part class, as the form totals them."""
    sums = dict.fromkeys("ABCDF", 0)
    for line in lines:
        if line.part_class is not None:
            sums[line.part_class.value] += line.parts
    return list(sums.items())
