"""How long an estimate's statutory form takes to draw (별지 89호의3), beside an empty sheet.

Wall time and the processor time of the press's child: on a busy machine only the latter says anything.
"""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Final

from services.estimate.estimating import events as e
from services.estimate.estimating import making
from services.estimate.estimating.decisions import ESTIMATE
from services.estimate.estimating.lines import Grade, Line
from services.estimate.estimating.papers import SHEETS
from services.estimate.estimating.telling import form
from shared.forms import Press
from shared.kernel.ids import new_id
from shared.kernel.money import Currency
from shared.regulation.parts import PartClass

LINES, ROUNDS, TARGET_MS = 12, 20, 400
EMPTY: Final = "<!doctype html><title>–</title><p>–</p>"
TODAY: Final = date(2026, 11, 23)


def sheet() -> str:
    """The form of an estimate as long as most, one of its parts in three classes."""
    grades = (Grade(part_class=PartClass.REMANUFACTURED, unit_price=165_000),
              Grade(part_class=PartClass.USED, unit_price=90_000))  # fmt: skip
    lines = tuple(
        Line(id=str(new_id()), item=f"브레이크 패드 {index}", molit_code="S13", quantity=Decimal(1 + index),
             unit_price=280_000, labour_fee=60_000, grades=() if index else grades)
        for index in range(LINES)
    )  # fmt: skip
    drafted = e.EstimateDrafted(
        estimate_id=str(new_id()), number="E20261123-001", dealership="suwon", currency=Currency.KRW,
        customer_id="c", car_id="a", order_id=None, kind=e.Kind.QUICK, plate="28고4756", model="쏘나타",
        mileage_km=46_200, lines=lines,
    )  # fmt: skip
    shop = e.Shop(
        name="수원", business_number="124-81-00998", repair_number="수원-1234", company="수원모터스",
        representative="김대표", address="수원시 영통구 1", phone="031-200-1234", technician="장기훈",
    )  # fmt: skip
    state = ESTIMATE.fold([drafted])
    return SHEETS.html("estimate.html", **form(state, making.issued(state, shop, (), TODAY)))


def timed(press: Press, html: str) -> tuple[list[float], float]:
    """Milliseconds of each sheet, after one that starts the child; the child's processor time per sheet."""
    press.pdf(html)
    before, taken = cpu_ms(), []
    for _ in range(ROUNDS):
        begun = perf_counter()
        press.pdf(html)
        taken.append((perf_counter() - begun) * 1000)
    return taken, (cpu_ms() - before) / ROUNDS


def cpu_ms() -> float:
    """What our children have used of the processors so far."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    times = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13] for child in children]
    return sum(int(ticks) for told in times for ticks in told) * 1000 / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print p50 and the worst of both, and how busy the machine was."""
    press = Press()
    try:
        measured = {
            "an empty sheet": timed(press, EMPTY),
            f"an estimate of {LINES} lines": timed(press, sheet()),
        }
    finally:
        press.close()
    for name, (taken, cpu) in measured.items():
        median = quantiles(taken, n=2)[0]
        print(
            f"{name:>24}: p50 {median:6.1f} ms, worst {max(taken):6.1f} ms (target {TARGET_MS}),"
            f" processor {cpu:6.1f} ms"
        )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
