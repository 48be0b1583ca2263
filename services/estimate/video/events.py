"""What happens to the video consultation of a visit. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.kernel.events import event
from shared.kernel.personal import Personal


class Ending(StrEnum):
    """Who ended a call: one of the two, or the line, when nothing was heard of the shop's side any more."""

    SHOP = "shop"
    CUSTOMER = "customer"
    LOST = "lost"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The order that a call is about."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str


@event("VideoOffered")
class VideoOffered:
    """The customer may come; what the page behind the link says of shop and car."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    plate: Personal[str]
    model: str
    shop: str
    phone: str


@event("VideoAwaited")
class VideoAwaited:
    """The customer came in and nobody of the shop is there yet."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    since: datetime


@event("VideoAwaitEnded")
class VideoAwaitEnded:
    """The customer left before anybody came."""

    order_id: str
    dealership: str


@event("VideoCallBegan")
class VideoCallBegan:
    """Both sides are connected."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    call_id: str
    employee: str
    began_at: datetime


@event("VideoCallTaken")
class VideoCallTaken:
    """Another employee goes on with the call."""

    call_id: str
    employee: str


@event("VideoCallEnded")
class VideoCallEnded:
    """It lasted so many seconds."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    call_id: str
    seconds: int
    ending: Ending


VideoEvent = VideoOffered | VideoAwaited | VideoAwaitEnded | VideoCallBegan | VideoCallTaken | VideoCallEnded
