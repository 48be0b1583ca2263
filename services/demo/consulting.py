"""What the customers of today's cars noticed, and what some declined the last time they were asked."""

from __future__ import annotations

from typing import Any, Final

from services.demo.desk import Desk
from services.demo.history import Known
from services.demo.today import lines_of
from shared.identity import Identity

# By plate as printed: the symptom, what of the sheet is looked at for it, the customer's words.
_TOLD: Final = {
    "29오8833": ("drive_shakes_fast", ("front_tyre", "rear_tyre"), "시속 100 km를 넘으면 핸들이 떨림"),
    "12?3456": ("brake_noise", ("front_brake", "rear_brake"), "아침에 첫 제동 때 끽 소리"),
}
# By plate as printed: the jobs that an estimate offered; the first of them was accepted by telephone.
_DECLINED: Final = {
    "28고4756": ("oil_change", "rear_brake", "coolant"),
    "66도9670": ("cabin_filter", "shock_absorber"),
}


def note_symptoms(desk: Desk, advisor: Identity, orders: dict[str, str]) -> None:
    """On the visits of `orders`, by the plate as printed."""
    for plate, (symptom, items, note) in _TOLD.items():
        desk.ask(
            advisor, "consulting", "note_symptom", ("symptom", plate), order_id=orders[plate],
            symptom=symptom, items=list(items), note=note,
        )  # fmt: skip


def write_down(desk: Desk, manager: Identity) -> None:
    """What this shop learnt of its own, and what oil it fills otherwise than the first set says."""
    desk.ask(
        manager, "consulting", "write_case", ("case", "mount"), language="ko",
        title="엔진 마운트 처짐으로 D단 정차 진동",
        complaint="D단으로 서 있으면 시트와 핸들이 떨리고, N단으로 옮기면 없어진다.",
        cause="오른쪽 유압 마운트에서 오일이 새어 처짐. 에어컨을 켜면 더 심함. 공회전 회전수와 점화는 정상.",
        remedy="마운트를 교환하고 롤로드 고무의 균열을 함께 확인. 교환 뒤 D단 정차 진동을 고객과 같이 확인.",
        models=["쏘나타 EF", "아반떼 AD"], symptoms=["idle_rough"], parts=[],
    )  # fmt: skip
    desk.ask(
        manager, "consulting", "specify_fluid", ("fluid", "sonata_ef"), kind="engine_oil",
        model_range="쏘나타 EF", engine="G 1.8 DOHC", viscosity="10W-40", standard="API SL 이상",
        capacity_ml=4000, without_filter_ml=3700, interval_km=8000, interval_months=6,
        remark="주행 200,000 km 넘은 차",
    )  # fmt: skip


def decline_some(desk: Desk, advisor: Identity, known: dict[str, Known]) -> None:
    """Estimates of which a part was declined: that is to be asked about again."""
    for plate, jobs in _DECLINED.items():
        step = ("declined", plate)
        offered = [line for job in jobs for line in lines_of(job)]
        made = desk.ask(advisor, "estimate", "draft_estimate", step, car_id=known[plate].id)
        # a step of its own: a seed that goes on finds it as it is now
        if desk.ask(advisor, "estimate", "get_estimate", (*step, "now"), id=made["id"])["answer"]:
            continue
        revised: dict[str, Any] = {"id": made["id"], "lines": offered}
        desk.ask(advisor, "estimate", "revise_estimate", step, **revised)
        desk.ask(advisor, "estimate", "issue_estimate", step, id=made["id"])
        shown = desk.ask(advisor, "estimate", "get_estimate", step, id=made["id"])["issued"]
        accepted = [line["id"] for line in shown["lines"][: len(lines_of(jobs[0]))]]
        desk.ask(
            advisor, "estimate", "take_answer", step, id=made["id"], means="phone", accepted=accepted,
            shown=shown["shown"], note="나머지는 다음 달에 다시 이야기하기로 함",
        )  # fmt: skip
