"""What happens to an order's record on its way to the regulator."""

from __future__ import annotations

from datetime import datetime

from services.molit_gateway.record import Content, Update
from shared.kernel.events import event
from shared.kernel.personal import Personal


@event("RecordQueued")
class RecordQueued:
    """This revision is to go out, by the deadline. Number and revision never change afterwards."""

    order_id: str
    order_number: str
    statement_number: str
    dealership: str
    customer_id: str
    car_id: str
    number: str
    revision: int
    update: Update
    plate: Personal[str]
    content: Content
    reason: Personal[str]
    issued_at: datetime
    deadline: datetime


@event("NothingToReport")
class NothingToReport:
    """No line of the statement has a work code, so nothing is sent; kept in case a correction adds one."""

    order_id: str
    order_number: str
    statement_number: str
    dealership: str
    customer_id: str
    car_id: str
    number: str
    plate: Personal[str]
    content: Content
    issued_at: datetime
    deadline: datetime


@event("SendingBegun")
class SendingBegun:
    """From here on the regulator may have it: before it is sent again, the regulator is asked."""

    revision: int


@event("RecordSent")
class RecordSent:
    """The regulator has it and has not judged it yet."""

    revision: int
    receipt: str


@event("RecordAccepted")
class RecordAccepted:
    """The regulator took it over."""

    revision: int


@event("RecordRefused", schema=2)
class RecordRefused:
    """The regulator did not; `code` and `reason` are its own."""

    revision: int
    code: str
    reason: Personal[str]


@event("RecordLost")
class RecordLost:
    """The regulator had given a receipt and knows nothing of it any more: it goes out again."""

    revision: int


@event("CorrectionHeld")
class CorrectionHeld:
    """A correction came while a revision was on its way: it waits until that one is settled."""

    statement_number: str
    number: str
    update: Update
    plate: Personal[str]
    content: Content
    reason: Personal[str]
    issued_at: datetime
    deadline: datetime


@event("RecordDropped")
class RecordDropped:
    """It never left the house and is not to."""

    revision: int
    reason: Personal[str]


@event("DeadlineNear")
class DeadlineNear:
    """So many hours are left, and the regulator has not accepted it."""

    revision: int
    hours: int
    deadline: datetime


@event("DeadlineMissed")
class DeadlineMissed:
    """72 hours have passed without the regulator's acceptance (fine: the Act, art. 84 ⑤ 7의2)."""

    revision: int
    deadline: datetime


TransmissionEvent = (
    RecordQueued
    | NothingToReport
    | SendingBegun
    | RecordSent
    | RecordAccepted
    | RecordRefused
    | RecordLost
    | CorrectionHeld
    | RecordDropped
    | DeadlineNear
    | DeadlineMissed
)
