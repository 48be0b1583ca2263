"""Commands to the consultation of a visit, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.consulting.symptoms import events as e
from services.consulting.symptoms.model import Consultation, evolve
from services.consulting.symptoms.tree import tree
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput, NotFound


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The order as maintenance describes it."""

    order_id: str
    dealership: str
    customer_id: str
    car_id: str


@dataclass(frozen=True, kw_only=True)
class NoteSymptom:
    """`items`: those of the symptom's that are to be looked at."""

    visit: Visit
    symptom: str
    items: frozenset[str]
    note: str = ""


@dataclass(frozen=True)
class WithdrawSymptom:
    """Take it back."""

    symptom: str


Command = NoteSymptom | WithdrawSymptom


def decide(state: Consultation, command: Command) -> Sequence[e.ConsultationEvent]:
    """The events that this command makes of this consultation."""
    match command:
        case NoteSymptom():
            return _note(state, command)
        case WithdrawSymptom(symptom=symptom):
            if symptom not in state.noted:
                raise NotFound(kind="symptom")
            return (e.SymptomWithdrawn(symptom=symptom),)


def _note(state: Consultation, command: NoteSymptom) -> Sequence[e.ConsultationEvent]:
    symptom = tree().get(command.symptom)
    if symptom is None or not symptom.items:
        raise InvalidInput(fields={"symptom": "not_a_choice"})
    if not command.items:
        raise InvalidInput(fields={"items": "required"})
    if not command.items <= set(symptom.items):
        raise InvalidInput(fields={"items": "not_a_choice"})
    told = e.SymptomNoted(
        **vars(command.visit),
        symptom=symptom.id,
        items=tuple(item for item in symptom.items if item in command.items),
        note=command.note.strip(),
    )
    return () if state.noted.get(symptom.id) == told else (told,)


CONSULTATION: Decider[Consultation, Command, e.ConsultationEvent] = Decider(Consultation(), decide, evolve)
