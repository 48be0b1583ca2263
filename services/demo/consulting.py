"""What the customers of today's cars noticed, and what is kept beside the work."""

from __future__ import annotations

from typing import Final

from services.demo.desk import Desk
from shared.identity import Identity

# By plate as printed: the symptom, what of the sheet is looked at for it, the customer's words.
_TOLD: Final = {
    "29오8833": ("drive_shakes_fast", ("front_tyre", "rear_tyre"), "시속 100 km를 넘으면 핸들이 떨림"),
    "12?3456": ("brake_noise", ("front_brake", "rear_brake"), "아침에 첫 제동 때 끽 소리"),
}


def note_symptoms(desk: Desk, advisor: Identity, orders: dict[str, str]) -> None:
    """On the visits of `orders`, by the plate as printed."""
    for plate, (symptom, items, note) in _TOLD.items():
        desk.ask(
            advisor, "consulting", "note_symptom", ("symptom", plate), order_id=orders[plate],
            symptom=symptom, items=list(items), note=note,
        )  # fmt: skip
