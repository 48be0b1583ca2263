"""What happens to a car's upkeep beside the work itself, and what a customer wants to hear of it."""

from __future__ import annotations

from datetime import date

from shared.kernel.events import event
from shared.kernel.personal import Personal


@event("UpkeepReminded")
class UpkeepReminded:
    """The customer is told that an item is due: once for each time that the work was done (`since`)."""

    car_id: str
    customer_id: str
    dealership: str
    item: str
    since: date
    due_on: date
    by: str


@event("UpkeepPostponed")
class UpkeepPostponed:
    """Nobody is to ask about the item before `until`."""

    car_id: str
    customer_id: str
    item: str
    since: date
    until: date
    reason: Personal[str]


@event("UpkeepDismissed")
class UpkeepDismissed:
    """Nobody is to ask about the item until the work is done again."""

    car_id: str
    customer_id: str
    item: str
    since: date
    reason: Personal[str]


@event("RemindersChosen")
class RemindersChosen:
    """The customer wants to be told what falls due, or does not; `by` is customer or staff."""

    customer_id: str
    wanted: bool
    by: str


UpkeepEvent = UpkeepReminded | UpkeepPostponed | UpkeepDismissed
