"""What may come in at the fluids' door."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import fields
from marshmallow.validate import Length, Range

from shared.bus.door import Door
from shared.bus.fields import Id, a_text, positive
from shared.bus.questions import Asking

# A lorry's engine holds some 40 litres; nobody changes a fluid less often than this.
_ML: Final = Range(max=100_000, error="too_large")
_KM: Final = Range(max=1_000_000, error="too_large")
_MONTHS: Final = Range(max=240, error="too_large")


def _a_number(most: Range) -> fields.Integer:
    return fields.Integer(strict=True, allow_none=True, load_default=None, validate=[positive, most])


class SpecifyFluid(Door):
    """The whole specification; without `id` a new one. `version` is what the asker saw."""

    id = Id(load_default=None, allow_none=True)
    version = fields.Integer(strict=True, validate=Range(min=0))
    kind = a_text(30, required=True)
    model_range = a_text(100, load_default="")
    engine = a_text(50, load_default="")
    viscosity = a_text(30, load_default="")
    standard = a_text(100, load_default="")
    capacity_ml = _a_number(_ML)
    without_filter_ml = _a_number(_ML)
    interval_km = _a_number(_KM)
    interval_months = _a_number(_MONTHS)
    remark = a_text(500, load_default="")


class OnFluid(Door):
    """A command or a question about one specification."""

    id = Id(required=True)


class FindFluids(Asking):
    """By a part of model, engine or standard, or by initials; `withdrawn` shows those alone."""

    text = a_text(100, load_default="")
    kind: Any = a_text(30, load_default=None, allow_none=True)
    withdrawn = fields.Boolean(load_default=False)
    limit = fields.Integer(strict=True, validate=Range(min=1, max=500), load_default=100)
    skip = fields.Integer(strict=True, validate=Range(min=0, max=100_000), load_default=0)


class FluidsFor(Door):
    """A car by its model and engine; `names` of catalogue items that may mean a fluid."""

    model = a_text(200, load_default="")
    engine = a_text(100, load_default="")
    names = fields.List(a_text(200), load_default=list, validate=Length(max=100, error="too_long"))
