"""What is told of the car at a visit. The stored names stand beside the classes."""

from __future__ import annotations

from shared.kernel.events import event
from shared.kernel.personal import Personal


@event("SymptomNoted")
class SymptomNoted:
    """The customer noticed this; these items of the sheet are to be looked at for it (CM-59)."""

    order_id: str
    dealership: str
    customer_id: str
    car_id: str
    symptom: str
    items: tuple[str, ...]
    note: Personal[str] = ""


@event("SymptomWithdrawn")
class SymptomWithdrawn:
    """It was not meant so: nothing is to be looked at for it."""

    symptom: str


ConsultationEvent = SymptomNoted | SymptomWithdrawn
