"""Commands to the inspection of a visit, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.estimate.errors import NothingInspected, PhotoExists, TooManyPhotos
from services.estimate.inspection import events as e
from services.estimate.inspection.model import Inspection, evolve
from services.estimate.inspection.sheet import VERSION, sheet
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput, NotFound

MOST_PHOTOS = 60


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The order as maintenance describes it, when the inspection is begun."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    plate: str
    model: str
    mileage_km: int | None


@dataclass(frozen=True, kw_only=True)
class MarkItem:
    """Set a mark; None takes it back."""

    visit: Visit | None
    item: str
    mark: e.Mark | None
    reasons: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class MarkRestGood:
    """Whatever of a page bears no mark yet is good: the quick way after the faults were marked."""

    visit: Visit | None
    page: str


@dataclass(frozen=True, kw_only=True)
class AttachPhoto:
    """A stored photo."""

    visit: Visit | None
    photo: e.Photo


@dataclass(frozen=True, kw_only=True)
class DetachPhoto:
    """Take it away."""

    photo_id: str


@dataclass(frozen=True)
class Finish:
    """Done looking."""


Command = MarkItem | MarkRestGood | AttachPhoto | DetachPhoto | Finish


def decide(state: Inspection, command: Command) -> Sequence[e.InspectionEvent]:
    """The events that this command makes of this inspection."""
    match command:
        case MarkItem():
            return _mark(state, command)
        case MarkRestGood(visit=visit, page=page):
            return _mark_rest(state, visit, page)
        case AttachPhoto(photo=photo):
            return _attach(state, command.visit, photo)
        case DetachPhoto(photo_id=photo_id):
            if state.photo(photo_id) is None:
                raise NotFound(kind="photo")
            return (e.PhotoDetached(photo_id=photo_id),)
        case Finish():
            return _finish(state)


def _mark(state: Inspection, command: MarkItem) -> Sequence[e.InspectionEvent]:
    item = sheet().get(command.item)
    if item is None:
        raise InvalidInput(fields={"item": "not_a_choice"})
    if any(reason not in item.reasons for reason in command.reasons):
        raise InvalidInput(fields={"reasons": "not_a_choice"})
    if command.mark is None:
        return (e.InspectionMarkTaken(item=item.id),) if item.id in state.findings else ()
    # what is good has no reasons to be replaced
    kept = () if command.mark is e.Mark.GOOD else tuple(r for r in item.reasons if r in command.reasons)
    marked = e.InspectionMarked(item=item.id, mark=command.mark, reasons=kept, note=command.note.strip())
    if evolve(state, marked).findings == state.findings:
        return ()
    return (*_opening(state, command.visit), marked)


def _mark_rest(state: Inspection, visit: Visit | None, page: str) -> Sequence[e.InspectionEvent]:
    items = [item.id for item in sheet().values() if item.page == page]
    if not items:
        raise InvalidInput(fields={"page": "not_a_choice"})
    rest = [e.InspectionMarked(item=item, mark=e.Mark.GOOD) for item in items if item not in state.findings]
    return (*_opening(state, visit), *rest) if rest else ()


def _attach(state: Inspection, visit: Visit | None, photo: e.Photo) -> Sequence[e.InspectionEvent]:
    if photo.item is not None and photo.item not in sheet():
        raise InvalidInput(fields={"item": "not_a_choice"})
    known = state.photo(photo.id)
    if known == photo:
        return ()  # sent twice by a tablet that did not hear the first answer
    if known is not None:
        raise PhotoExists
    if len(state.photos) >= MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)
    return (*_opening(state, visit), e.PhotoAttached(photo=photo))


def _finish(state: Inspection) -> Sequence[e.InspectionEvent]:
    if not state.findings:
        raise NothingInspected
    if state.finished:
        return ()
    good, watch, bad = (state.count(mark) for mark in (e.Mark.GOOD, e.Mark.WATCH, e.Mark.BAD))
    return (e.InspectionFinished(good=good, watch=watch, bad=bad),)


def _opening(state: Inspection, visit: Visit | None) -> Sequence[e.InspectionEvent]:
    if state.opened is not None:
        return ()
    if visit is None:
        raise NotFound(kind="order")
    return (e.InspectionOpened(**vars(visit), sheet=VERSION),)


INSPECTION: Decider[Inspection, Command, e.InspectionEvent] = Decider(Inspection(), decide, evolve)
