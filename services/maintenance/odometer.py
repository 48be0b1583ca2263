"""An odometer that shows less than it did: only with the certificate of its change.

The Act, art. 71 ② forbids the change but for breakage and the like; where it was lawful, the record holds the
reason, and of the certificate the issuing body, the date and the number (the Rule, art. 134 ① 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.maintenance.errors import MileageBackwards

PARTS: Final = ("issuer", "issued_on", "number")


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """주행거리 변경을 증명하는 서류: who issued it, on what day, under what number."""

    issuer: str
    issued_on: date
    number: str


def ensure_forward(
    mileage_km: int | None, last_km: int | None, reason: str | None, certificate: Certificate | None
) -> None:
    """Refuse fewer kilometres than the car showed last, unless all four things are said (CM-19)."""
    if mileage_km is None or last_km is None or mileage_km >= last_km:
        return
    missing = {} if (reason or "").strip() else {"mileage_reason": "required"}
    if certificate is None:
        missing |= {f"certificate.{part}": "required" for part in PARTS}
    if missing:
        raise MileageBackwards(
            fields={"mileage_km": "mileage_backwards", **missing},
            mileage_km=mileage_km,
            last_mileage_km=last_km,
        )
