"""What the estimate service publishes of the video consultation of a visit, what it is asked and answers.

Commands of the video consultation (order.edit unless said), all with `order_id`:
- offer_video (the customer may come by a link) · begin_video_call (both are connected; another employee takes
  over by it) · keep_video_call (every ten seconds; a call that nobody keeps for 45 ends by itself)
- end_video_call · await_video_call, leave_video_call (video.join, which guests alone hold:
  ``guest:<order id>``)

Queries, with `order_id`: get_video (order.view) → VideoOfVisit · open_video (video.join) → {plate, model,
shop, phone}; without: video_waiting (order.view) → {"rows": [{order_id, since}]}, who waits at the asker's
shop
"""

from __future__ import annotations

from typing import Literal, TypedDict


class VideoOffered(TypedDict):
    """On ``video-<order id>``: the customer may come by a link."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    plate: str
    model: str
    shop: str
    phone: str


class VideoAwaited(TypedDict):
    """The customer is in the room and nobody of the shop is."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    since: str


class VideoAwaitEnded(TypedDict):
    """The customer left before anybody came."""

    order_id: str
    dealership: str


class VideoCallBegan(TypedDict):
    """Customer and `employee` are connected."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    call_id: str
    employee: str
    began_at: str


class VideoCallTaken(TypedDict):
    """Another employee goes on with it."""

    call_id: str
    employee: str


Ending = Literal["shop", "customer", "lost"]


class VideoCallEnded(TypedDict):
    """By one of the two, or because nothing was heard of the shop's side any more."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    call_id: str
    seconds: int
    ending: Ending


class VideoCall(TypedDict):
    """`seconds` and `ending` are null while it goes on."""

    id: str
    employee: str
    began_at: str
    seconds: int | None
    ending: Ending | None


class VideoOfVisit(TypedDict):
    """get_video: the visit's calls, oldest first."""

    offered: bool
    calls: list[VideoCall]
