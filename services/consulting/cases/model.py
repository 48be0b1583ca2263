"""What somebody wrote of a repair case, as the events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from services.consulting.articles.events import Picture
from services.consulting.cases import events as e


@dataclass(frozen=True)
class RepairCase:
    """`own` texts by language and what it is `about`: they stand before the first set's, where it has any."""

    own: dict[str, e.CaseText] = field(default_factory=dict)
    about: e.About | None = None
    pictures: tuple[Picture, ...] = ()
    withdrawn: bool = False


def evolve(state: RepairCase, event: e.CaseEvent) -> RepairCase:
    """The case after this event."""
    match event:
        case e.RepairCaseWritten(language=language, text=text, about=about):
            return replace(state, own={**state.own, language: text}, about=about)
        case e.RepairCasePictured(picture=picture):
            return replace(state, pictures=(*state.pictures, picture))
        case e.RepairCasePictureRemoved(picture_id=gone):
            return replace(state, pictures=tuple(each for each in state.pictures if each.id != gone))
        case e.RepairCaseWithdrawn():
            return replace(state, withdrawn=True)
        case e.RepairCaseBroughtBack():
            return replace(state, withdrawn=False)
