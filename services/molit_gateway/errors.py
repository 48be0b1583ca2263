"""What the gateway to the regulator refuses, and why."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class MolitRefusal(Refusal):
    """The record cannot be treated so."""


class NotRefused(MolitRefusal):
    """Only a record that the regulator refused is sent anew; this one is {state}."""

    code = "record_not_refused"


class RegulatorUnreachable(MolitRefusal):
    """The regulator does not answer at the moment."""

    code = "regulator_unreachable"


class VehicleUnknown(MolitRefusal):
    """The regulator knows no car with the plate {plate}."""

    code = "vehicle_unknown"
