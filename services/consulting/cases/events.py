"""What happens to a repair case. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass

from services.consulting.articles.events import Picture
from shared.kernel.events import event


@dataclass(frozen=True, kw_only=True)
class CaseText:
    """What the customer complained of, what it came from, what helped; in one language, of no customer."""

    title: str
    complaint: str
    cause: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class About:
    """Model ranges as in the catalogue (none: every car), leaves of the symptom tree, items of the sheet."""

    models: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@event("RepairCaseWritten")
class RepairCaseWritten:
    """The text in one language, and what the case is about, as they stand from now on."""

    case_id: str
    language: str
    text: CaseText
    about: About


@event("RepairCasePictured")
class RepairCasePictured:
    """One picture more."""

    case_id: str
    picture: Picture


@event("RepairCasePictureRemoved")
class RepairCasePictureRemoved:
    """This picture is shown no more."""

    case_id: str
    picture_id: str


@event("RepairCaseWithdrawn")
class RepairCaseWithdrawn:
    """Nobody finds it any more."""

    case_id: str


@event("RepairCaseBroughtBack")
class RepairCaseBroughtBack:
    """It is found again."""

    case_id: str


CaseEvent = (
    RepairCaseWritten
    | RepairCasePictured
    | RepairCasePictureRemoved
    | RepairCaseWithdrawn
    | RepairCaseBroughtBack
)
