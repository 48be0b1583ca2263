"""Where each key is: a pure fold over what the cabinets report and what the desk says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import ValidationError

from services.keys import events as e
from services.keys.order import of_one_boot, overtaken
from shared.contracts.keys import Handling, handling

CABINET: Final = "cabinet"
DESK: Final = "desk"
PERSON: Final = "person"
CUSTOMER: Final = "customer"
MISSING: Final = "missing"  # gone from its slot, and nobody said who took it
UNKNOWN: Final = "unknown"
# A record that comes later than this was kept by a cabinet without a network.
_LATE: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Whereabouts:
    """One key. `since` is when it came there by whoever said so, `noted_at` when the head office heard of it.

    `home` is the cabinet in which it first hung after it came in; `person` is an employee id; `due_at` is
    when it has to be back.
    """

    tag: str
    dealership: str = ""
    car_id: str | None = None
    kind: str = "repair"
    order_id: str | None = None
    released: bool = False
    home: str | None = None
    place: str = UNKNOWN
    cabinet: str | None = None
    drawer: int | None = None
    slot: int | None = None
    person: str | None = None
    purpose: str = ""
    since: datetime | None = None
    due_at: datetime | None = None
    noted_at: datetime | None = None
    told_by: str | None = None  # the cabinet that said so; None: the desk
    mark: str = field(default="", compare=False)  # the number of the cabinet's record that said so


@dataclass(frozen=True)
class When:
    """A moment by the clock of who says it, and by the head office's; `mark`: the number of the record."""

    at: datetime
    noted: datetime
    mark: str = ""


@dataclass(frozen=True)
class Noticed:
    """What an inventory found out about one key: `kind` is found or gone."""

    kind: str
    tag: str
    drawer: int
    slot: int


@dataclass
class Keys:
    """The keys that a batch of events is about."""

    found: dict[str, Whereabouts] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    noticed: list[Noticed] = field(default_factory=list)

    def report(self, cabinet: str, dealership: str, kind: str, data: Mapping[str, Any], when: When) -> None:
        """One record of a cabinet; what an inventory finds out of single keys is `noticed`."""
        self.noticed = []
        match kind:
            case "inventory":
                self._inventory(cabinet, dealership, data, when)
            case "key_put":
                self._hangs(data["tag"], (cabinet, data["drawer"], data["slot"]), dealership, when)
            case "key_taken":
                self._taken(cabinet, dealership, data, when)
            case _:
                pass

    def tell(self, tag: str, event: e.KeyEvent, dealership: str, when: When) -> None:
        """What the desk did."""
        before = self._of(tag, dealership)
        match event:
            case e.KeyAssigned(car_id=car_id, kind=kind):
                self._keep(replace(before, car_id=car_id, kind=kind, dealership=dealership))
            case e.KeyReleased():
                fresh: dict[str, Any] = {
                    "car_id": None,
                    "kind": "repair",
                    "order_id": None,
                    "released": False,
                    "home": None,
                }
                self._keep(replace(before, **fresh))
            case e.KeyCheckedIn(order_id=order_id, car_id=car_id):
                tied = replace(
                    before, order_id=order_id, car_id=car_id, released=False, home=None, dealership=dealership
                )
                # a key that hangs already is tied where it hangs
                self._keep(
                    replace(tied, home=before.cabinet)
                    if before.place == CABINET
                    else _moved(tied, DESK, when)
                )
            case e.KeyHandedOut(to=to, purpose=purpose, due_at=due_at):
                out = _moved(before, PERSON, when)
                self._keep(replace(out, person=to, purpose=purpose, due_at=due_at))
            case e.KeyTakenBack():
                self._keep(_moved(before, DESK, when))
            case e.HandoverReleased():
                self._keep(replace(before, released=True))
            case e.KeyHandedOver():
                gone = replace(before, order_id=None, released=False, home=None)
                self._keep(_moved(gone, CUSTOMER, when))

    def _inventory(self, cabinet: str, dealership: str, data: Mapping[str, Any], when: When) -> None:
        drawer = data["drawer"]
        hanging = {key["tag"] for key in data["keys"]}
        gone = [
            key
            for key in self.found.values()
            if key.place == CABINET and (key.cabinet, key.drawer) == (cabinet, drawer)
            if key.tag not in hanging and key.slot not in data["unread"]
            if not _stale(key, cabinet, when)
        ]
        for key in gone:
            self._keep(_moved(key, MISSING, when, cabinet))
            self.noticed.append(Noticed("gone", key.tag, drawer, key.slot or 0))
        for each in data["keys"]:
            before = self.found.get(each["tag"])
            self._hangs(each["tag"], (cabinet, drawer, each["slot"]), dealership, when)
            if self.found.get(each["tag"]) != before:
                self.noticed.append(Noticed("found", each["tag"], drawer, each["slot"]))

    def _hangs(self, tag: str, where: tuple[str, int, int], dealership: str, when: When) -> None:
        key = self._of(tag, dealership)
        cabinet, drawer, slot = where
        if _stale(key, cabinet, when):
            return
        if (key.place, key.cabinet, key.drawer, key.slot) == (CABINET, *where):
            # seen there once more: what was seen before this does not move it
            self._confirm(key, when)
            return
        hung = _moved(key, CABINET, when, cabinet)
        self._keep(replace(hung, cabinet=cabinet, drawer=drawer, slot=slot, home=key.home or cabinet))

    def _taken(self, cabinet: str, dealership: str, data: Mapping[str, Any], when: When) -> None:
        key = self._of(data["tag"], dealership)
        if _stale(key, cabinet, when):
            return
        elsewhere = (key.place, key.cabinet) == (CABINET, cabinet) and (key.drawer, key.slot) != (
            data["drawer"],
            data["slot"],
        )
        if elsewhere and of_one_boot(when.mark, key.mark):
            return  # it was seen in another slot meanwhile: only its old place was emptied
        who = _handling(data)
        out = _moved(key, PERSON if who.person else MISSING, when, cabinet)
        tied = replace(out, person=who.person, purpose=who.reason or "", due_at=_moment(who.due))
        self._keep(replace(tied, order_id=key.order_id or who.order_id))

    def _of(self, tag: str, dealership: str) -> Whereabouts:
        return self.found.get(tag) or Whereabouts(tag, dealership)

    def _confirm(self, key: Whereabouts, when: When) -> None:
        if when.mark and key.tag in self.found:
            self.found[key.tag] = replace(key, mark=when.mark)
            self.changed.add(key.tag)

    def _keep(self, key: Whereabouts) -> None:
        if key != self.found.get(key.tag):
            self.found[key.tag] = key
            self.changed.add(key.tag)


def _moved(key: Whereabouts, place: str, when: When, told_by: str | None = None) -> Whereabouts:
    nowhere: dict[str, Any] = dict.fromkeys(("cabinet", "drawer", "slot", "person", "due_at"))
    told: dict[str, Any] = {
        "place": place,
        "purpose": "",
        "since": when.at,
        "noted_at": when.noted,
        "told_by": told_by,
        "mark": when.mark,
    }
    return replace(key, **nowhere, **told)


def _handling(data: Mapping[str, Any]) -> Handling:
    """Who did it; nobody, where the record says it in a way that cannot be read."""
    try:
        return handling(data)
    except ValidationError:
        return Handling()


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _stale(key: Whereabouts, cabinet: str, when: When) -> bool:
    """Something later is known: of the same cabinet by the numbers of its records; of others by their time,
    since a cabinet without a network tells late."""
    if key.told_by == cabinet:
        return overtaken(when.mark, key.mark)
    late = when.noted - when.at > _LATE
    return late and key.since is not None and when.at < key.since
