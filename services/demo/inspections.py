"""Inspections of today's cars, with pictures that are drawn here: the demonstration has no camera."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageDraw

from services.demo.desk import Desk
from shared.blobs import Blobs
from shared.blobs.pictures import drawn_anew
from shared.contracts.estimate_inspection import photo_key
from shared.identity import Identity
from shared.kernel.ids import derived_id

Draw = Callable[[ImageDraw.ImageDraw], None]
_CHOOSE: Final = "부품은 순정·재제조·인증대체부품 가운데 고르실 수 있습니다."
_DEAR: Final = 40_000
_TYPED: Final = (
    "id", "item", "molit_code", "uncoded", "part_class", "quantity", "unit_price", "labour_fee",
    "labour_hours", "included", "explanation",
)  # fmt: skip
_SIZE: Final = (1280, 960)


@dataclass(frozen=True)
class _Mark:
    item: str
    mark: str
    reasons: tuple[str, ...] = ()
    note: str = ""


_FOUND: Final = {
    "12?3456": (
        _Mark("front_brake", "bad", ("worn", "noise"), "운전석 2 mm, 조수석 2.5 mm"),
        _Mark("brake_fluid", "watch", ("age_exceeded", "contaminated"), "수분 2.5 %"),
        _Mark("engine_oil", "bad", ("mileage_exceeded",)),
        _Mark("front_tyre", "watch", ("worn",), "2.8 mm"),
        _Mark("battery", "good"),
        _Mark("coolant", "good"),
    ),
    "29오8833": (
        _Mark("front_tyre", "bad", ("uneven",), "조수석 안쪽 편마모"),
        _Mark("shock_absorber", "watch", ("leak",)),
        _Mark("engine_oil", "good"),
    ),
}


def inspect_cars(desk: Desk, technician: Identity, blobs: Blobs, orders: dict[str, str]) -> None:
    """Marks and photos on the visits of `orders`, by the plate as printed."""
    for plate, marks in _FOUND.items():
        order = orders[plate]
        for each in marks:
            desk.ask(
                technician, "estimate", "mark_item", ("inspection", plate, each.item), order_id=order,
                item=each.item, mark=each.mark, reasons=list(each.reasons), note=each.note,
            )  # fmt: skip
    order = orders["12?3456"]
    for item, draw in (("front_brake", _worn_pad), ("engine_oil", _dipstick)):
        _photograph(desk, technician, blobs, order, item, draw)


def estimate_cars(desk: Desk, advisor: Identity, orders: dict[str, str]) -> None:
    """One estimate waits for its customer, made of the inspection in one touch."""
    step = ("estimate", "12?3456")
    asked = {"order_id": orders["12?3456"], "kind": "inspection"}
    made = desk.ask(advisor, "estimate", "draft_estimate", step, **asked)
    state = desk.ask(advisor, "estimate", "get_estimate", step, id=made["id"])
    lines = [_several_classes(line) for line in state["lines"]]
    desk.ask(advisor, "estimate", "revise_estimate", step, id=made["id"], lines=lines, note=_CHOOSE)
    desk.ask(advisor, "estimate", "issue_estimate", step, id=made["id"])


def _several_classes(line: dict[str, Any]) -> dict[str, Any]:
    """The line as it is edited; a dearer part also remanufactured and as a certified replacement (CM-55)."""
    typed = {name: line[name] for name in _TYPED}
    price = line["unit_price"]
    if price < _DEAR:
        return typed
    cheaper = {"B": 7, "D": 8}  # tenths of the genuine part's price
    prices = {each: price * share // 1000 * 100 for each, share in cheaper.items()}
    return {**typed, "grades": [{"part_class": each, "unit_price": it} for each, it in prices.items()]}


def _photograph(desk: Desk, who: Identity, blobs: Blobs, order: str, item: str, draw: Draw) -> None:
    page = Image.new("RGB", _SIZE, (58, 62, 68))
    draw(ImageDraw.Draw(page))
    held = io.BytesIO()
    page.save(held, "PNG")
    picture = drawn_anew(held.getvalue())
    photo = str(derived_id("demo", "photo", order, item))
    blobs.put(photo_key(order, photo), picture.jpeg, "image/jpeg")
    blobs.put(photo_key(order, photo, "small"), picture.thumbnail, "image/jpeg")
    desk.ask(
        who, "estimate", "attach_photo", ("inspection", order, "photo", item), order_id=order, photo_id=photo,
        item=item, **picture.told(),
    )  # fmt: skip


def _worn_pad(pen: ImageDraw.ImageDraw) -> None:
    """A brake disc with grooves, and a pad worn down to its backing plate."""
    pen.ellipse((180, 60, 1020, 900), fill=(150, 154, 160), outline=(96, 100, 106), width=10)
    for radius in range(170, 410, 16):
        pen.ellipse(
            (600 - radius, 480 - radius, 600 + radius, 480 + radius), outline=(128, 132, 138), width=3
        )
    pen.ellipse((470, 350, 730, 610), fill=(92, 96, 102))
    pen.rounded_rectangle((900, 200, 1180, 760), 40, fill=(120, 48, 40))
    pen.rectangle((868, 240, 900, 720), fill=(64, 58, 52))
    pen.rectangle((856, 240, 868, 720), fill=(196, 164, 96))
    pen.line((862, 170, 862, 230), fill=(240, 80, 60), width=6)
    pen.line((840, 170, 884, 170), fill=(240, 80, 60), width=6)


def _dipstick(pen: ImageDraw.ImageDraw) -> None:
    """A dipstick with black oil below its lower mark."""
    pen.rectangle((120, 440, 1160, 500), fill=(198, 202, 206), outline=(120, 124, 130), width=4)
    for x in (760, 1000):
        pen.ellipse((x - 16, 454, x + 16, 486), fill=(88, 92, 98))
    pen.rounded_rectangle((1010, 428, 1170, 512), 24, fill=(34, 26, 20))
    pen.ellipse((1080, 560, 1130, 640), fill=(34, 26, 20))
    pen.line((700, 400, 1060, 400), fill=(240, 196, 64), width=6)
