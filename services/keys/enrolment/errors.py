"""Refusals of the enrolment."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class CodeUnknown(Refusal):
    """This code is not, or no longer, valid for this cabinet. Have another one made."""

    code = "enrolment_code_unknown"


class CodeExpired(Refusal):
    """This code has expired. Have another one made."""

    code = "enrolment_code_expired"


class NotEnrolled(Refusal):
    """This box is not enrolled, or is no longer. Have a code made and enrol it anew."""

    code = "not_enrolled"


class NotSetUp(Refusal):
    """This installation does not take cabinets from afar yet: see docs/cabinet-agent.md."""

    code = "enrolment_not_set_up"
