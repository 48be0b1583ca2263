"""What a visit's customer told, as the events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.consulting.symptoms import events as e


@dataclass(frozen=True)
class Consultation:
    """`noted` by symptom, in the order in which they were told."""

    noted: dict[str, e.SymptomNoted] = field(default_factory=dict)


def evolve(state: Consultation, event: e.ConsultationEvent) -> Consultation:
    """The consultation after this event."""
    match event:
        case e.SymptomNoted(symptom=symptom):
            return Consultation({**state.noted, symptom: event})
        case e.SymptomWithdrawn(symptom=symptom):
            return Consultation({name: told for name, told in state.noted.items() if name != symptom})
