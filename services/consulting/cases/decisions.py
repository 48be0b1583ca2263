"""Commands to a repair case, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.consulting.articles.events import Picture
from services.consulting.articles.first import parts
from services.consulting.cases import events as e
from services.consulting.cases.first import standing
from services.consulting.cases.model import RepairCase, evolve
from services.consulting.symptoms.tree import tree
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.languages import LANGUAGES

# As many as are looked at with a customer; more is an album.
MOST_PICTURES: Final = 12


@dataclass(frozen=True, kw_only=True)
class Write:
    """The text in one language, and what the case is about."""

    case_id: str
    language: str
    text: e.CaseText
    about: e.About


@dataclass(frozen=True, kw_only=True)
class Show:
    """A stored picture more."""

    case_id: str
    picture: Picture


@dataclass(frozen=True, kw_only=True)
class RemovePicture:
    """Show it no more."""

    case_id: str
    picture_id: str


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """Let nobody find it."""

    case_id: str


@dataclass(frozen=True, kw_only=True)
class BringBack:
    """Let it be found again."""

    case_id: str


Command = Write | Show | RemovePicture | Withdraw | BringBack


def decide(state: RepairCase, command: Command) -> Sequence[e.CaseEvent]:
    """The events that this command makes of this case."""
    if isinstance(command, Write):
        return _write(state, command)
    if standing(command.case_id, state) is None:
        raise NotFound(kind="repair_case")
    match command:
        case Show(case_id=case_id, picture=picture):
            return _show(state, case_id, picture)
        case RemovePicture(case_id=case_id, picture_id=gone):
            known = any(each.id == gone for each in state.pictures)
            return (e.RepairCasePictureRemoved(case_id=case_id, picture_id=gone),) if known else ()
        case Withdraw(case_id=case_id):
            return () if state.withdrawn else (e.RepairCaseWithdrawn(case_id=case_id),)
        case BringBack(case_id=case_id):
            return (e.RepairCaseBroughtBack(case_id=case_id),) if state.withdrawn else ()


def _write(state: RepairCase, command: Write) -> Sequence[e.CaseEvent]:
    about = command.about
    wrong = {
        "language": command.language not in LANGUAGES,
        "symptoms": any(name not in tree() or not tree()[name].items for name in about.symptoms),
        "parts": any(topic not in parts() for topic in about.parts),
    }
    if any(wrong.values()):
        raise InvalidInput(fields={name: "not_a_choice" for name, bad in wrong.items() if bad})
    now = standing(command.case_id, state)
    if now and now.about == about and now.texts.get(command.language) == command.text:
        return ()
    return (e.RepairCaseWritten(**vars(command)),)


def _show(state: RepairCase, case_id: str, picture: Picture) -> Sequence[e.CaseEvent]:
    if any(each.id == picture.id for each in state.pictures):
        return ()
    if len(state.pictures) >= MOST_PICTURES:
        raise InvalidInput(fields={"photo": "too_many"})
    return (e.RepairCasePictured(case_id=case_id, picture=picture),)


CASE: Decider[RepairCase, Command, e.CaseEvent] = Decider(RepairCase(), decide, evolve)
