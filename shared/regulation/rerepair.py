"""무상수리: how long a repair that failed is done again for nothing (the Rule, art. 134 ① 2).

The classes of the rule overlap, since each joins age and distance by "또는": a car of five years with 40,000
km is in the class of 60 days by its distance and in that of 30 days by its age. Here the class that is best
for the customer holds, so the longest.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from shared.kernel.days import years_after

_CLASSES: Final = ((1, 20_000, 90), (3, 60_000, 60))
SHORTEST: Final = 30


def rerepair_days(first_registered: date | None, mileage_km: int | None, delivered: date) -> int:
    """Days of entitlement from delivery: 90, 60 or 30; what is not known counts for nothing."""
    for years, kilometres, days in _CLASSES:
        young = first_registered is not None and delivered < years_after(first_registered, years)
        little = mileage_km is not None and mileage_km <= kilometres
        if young or little:
            return days
    return SHORTEST


def rerepair_until(first_registered: date | None, mileage_km: int | None, delivered: date) -> date:
    """The last day on which the car may come back."""
    return delivered + timedelta(days=rerepair_days(first_registered, mileage_km, delivered))
