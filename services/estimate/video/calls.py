"""The video consultation's calls: parse, handle, answer."""

from __future__ import annotations

from typing import Any, Final

from nameko.timer import timer

from services.estimate.errors import OrderClosed
from services.estimate.reading import locality, reading, run
from services.estimate.video import decisions as d
from services.estimate.video import events as e
from services.estimate.video.pulse import Pulses
from services.estimate.video.schemas import Nothing, OnVideo
from services.estimate.video.streams import videos
from shared.bus import Call, command, query
from shared.bus.calls import Caller
from shared.eventlog import EventLog, Meta
from shared.kernel import clock
from shared.kernel.errors import NotFound
from shared.kernel.ids import derived_id, new_id
from shared.postgres import Pool

Answer = dict[str, Any]
_ACTOR: Final = "service:estimate"


class VideoCalls:
    """A guest's identity is made for one visit alone: its actor is ``guest:<order id>``."""

    log: EventLog
    views: Pool
    calls: Caller

    @command(OnVideo, permission="order.edit")
    def offer_video(self, call: Call) -> Answer:
        """The customer may come by a link; it shows what is told here."""
        visit, order = self._called_about(call)
        shop = self.calls.call("staff", "shop", {"dealership": visit.dealership}, call=call)
        with reading(self.views, {}) as cursor:
            name = locality(cursor, visit.dealership).name
        told = {"plate": order["plate"], "model": order["car"]["model"], "phone": shop["phone"]}
        return self._on_video(call, d.Offer(visit=visit, shop=shop["company"] or name, **told))

    @command(OnVideo, permission="order.edit")
    def begin_video_call(self, call: Call) -> Answer:
        """The asker is connected with the customer; during a call this takes it over."""
        visit, _ = self._called_about(call)
        now = clock.now()
        Pulses(self.views).begin(visit.order_id, now)
        call_id = str(derived_id("video_call", call.command_id))
        begin = d.Begin(visit=visit, call_id=call_id, employee=call.identity.actor, now=now)
        return self._on_video(call, begin)

    @command(OnVideo, permission="order.edit")
    def keep_video_call(self, call: Call) -> Answer:
        """Every some seconds, while the pictures run: {"open": whether a call is known to go on}."""
        self._ensure_own_video(call)
        return {"open": Pulses(self.views).beat(call.payload["order_id"], clock.now())}

    @command(OnVideo, permission="order.edit")
    def end_video_call(self, call: Call) -> Answer:
        """The shop hung up."""
        self._ensure_own_video(call)
        return self._end_video(call, e.Ending.SHOP)

    @command(OnVideo, permission="video.join")
    def await_video_call(self, call: Call) -> Answer:
        """The customer is in the room; the shop's screens tell of it."""
        self._ensure_invited(call)
        return self._on_video(call, d.Await(clock.now()))

    @command(OnVideo, permission="video.join")
    def leave_video_call(self, call: Call) -> Answer:
        """The customer hung up."""
        self._ensure_invited(call)
        return self._end_video(call, e.Ending.CUSTOMER)

    @query(OnVideo, permission="order.view")
    def get_video(self, call: Call) -> Answer:
        """`shared.contracts.estimate_video.VideoOfVisit`; from its stream, so never stale."""
        state = videos(self.log).load(call.payload["order_id"]).state
        if state.visit is not None and not call.identity.sees(state.visit.dealership):
            raise NotFound(kind="order")
        return {"offered": state.offered is not None, "calls": [_told(each) for each in state.calls]}

    @query(Nothing, permission="order.view")
    def video_waiting(self, call: Call) -> Answer:
        """{"rows": [{order_id, since}]}: who waits at the asker's shop, the longest first."""
        asked = {"dealership": call.identity.dealership, "after": clock.now() - d.WAITS_AT_MOST}
        with reading(self.views, {}) as cursor:
            rows = run(cursor, "video_waiting", asked)
        return {"rows": [{"order_id": order_id, "since": since.isoformat()} for order_id, since in rows]}

    @query(OnVideo, permission="video.join")
    def open_video(self, call: Call) -> Answer:
        """What the link shows before the customer comes in."""
        self._ensure_invited(call)
        offered = videos(self.log).load(call.payload["order_id"]).state.offered
        if offered is None or not offered.plate:  # nobody is there, or they were forgotten
            raise NotFound(kind="order")
        return {name: getattr(offered, name) for name in ("plate", "model", "shop", "phone")}

    @timer(interval=10)  # type: ignore[untyped-decorator]  # nameko has no types
    def end_silent_calls(self) -> None:
        """What broke off without a word ended when it was last heard of."""
        kept = videos(self.log)
        with Pulses(self.views).silent(clock.now()) as found:
            for order_id, seen_at in found:
                visit = kept.load(order_id).state.visit
                meta = Meta(
                    command_id=derived_id("video_lost", order_id, seen_at),
                    actor=_ACTOR,
                    dealership=visit.dealership if visit else "",
                    correlation_id=new_id(),
                )
                lost = d.End(ending=e.Ending.LOST, now=seen_at)
                kept.execute(order_id, lost, meta, occurred_at=seen_at)

    def _end_video(self, call: Call, ending: e.Ending) -> Answer:
        answer = self._on_video(call, d.End(ending=ending, now=clock.now()))
        Pulses(self.views).end(call.payload["order_id"])
        return answer

    def _on_video(self, call: Call, wanted: d.Command) -> Answer:
        kept, order_id = videos(self.log), call.payload["order_id"]
        done = kept.execute(order_id, wanted, call.meta)
        return {"order_id": order_id, **done.told(kept.stream(order_id))}

    def _called_about(self, call: Call) -> tuple[e.Visit, Answer]:
        """The order as maintenance knows it; about a closed one nobody is called any more."""
        order = self.calls.call("maintenance", "get_order", {"id": call.payload["order_id"]}, call=call)
        if not call.identity.sees(order["dealership"]):
            raise NotFound(kind="order")
        if order["state"] in ("delivered", "cancelled"):
            raise OrderClosed(number=order["number"])
        visit = e.Visit(
            order_id=order["id"],
            number=order["number"],
            dealership=order["dealership"],
            customer_id=order["customer"]["id"],
            car_id=order["car"]["id"],
        )
        return visit, order

    def _ensure_own_video(self, call: Call) -> None:
        visit = videos(self.log).load(call.payload["order_id"]).state.visit
        if visit is None or not call.identity.sees(visit.dealership):
            raise NotFound(kind="order")

    def _ensure_invited(self, call: Call) -> None:
        if call.identity.actor != f"guest:{call.payload['order_id']}" and not call.identity.may("*"):
            raise NotFound(kind="order")


def _told(each: Any) -> Answer:
    return {
        "id": each.id,
        "employee": each.employee,
        "began_at": each.began_at.isoformat(),
        "seconds": each.seconds,
        "ending": each.ending.value if each.ending else None,
    }
