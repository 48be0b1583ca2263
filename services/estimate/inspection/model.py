"""The inspection of a visit as its events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from services.estimate.inspection import events as e


@dataclass(frozen=True)
class Finding:
    """What was found of one item."""

    mark: e.Mark
    reasons: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Inspection:
    """`opened` is None before the first mark or photo."""

    opened: e.InspectionOpened | None = None
    findings: dict[str, Finding] = field(default_factory=dict)
    photos: tuple[e.Photo, ...] = ()
    finished: bool = False

    def photo(self, photo_id: str) -> e.Photo | None:
        """The photo of this id."""
        return next((photo for photo in self.photos if photo.id == photo_id), None)

    def count(self, mark: e.Mark) -> int:
        """How many items bear this mark."""
        return sum(finding.mark is mark for finding in self.findings.values())


def evolve(state: Inspection, event: e.InspectionEvent) -> Inspection:
    """The inspection after this event."""
    match event:
        case e.InspectionOpened():
            return replace(state, opened=event)
        case e.InspectionMarked(item=item):
            found = Finding(event.mark, event.reasons, event.note)
            return replace(state, findings={**state.findings, item: found}, finished=False)
        case e.InspectionMarkTaken(item=item):
            left = {name: each for name, each in state.findings.items() if name != item}
            return replace(state, findings=left, finished=False)
        case e.PhotoAttached(photo=photo):
            return replace(state, photos=(*state.photos, photo))
        case e.PhotoDetached(photo_id=photo_id):
            return replace(state, photos=tuple(each for each in state.photos if each.id != photo_id))
        case e.InspectionFinished():
            return replace(state, finished=True)
