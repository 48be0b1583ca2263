"""Refusals of the consulting service."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class ConsultingRefusal(Refusal):
    """The family of this service's refusals."""

    code = "consulting_refused"


class VisitClosed(ConsultingRefusal):
    """Order {number} is closed: nothing more is noted of the visit."""

    code = "visit_closed"


class OpportunityClosed(ConsultingRefusal):
    """{item} is followed up no more: it was taken up or dropped."""

    code = "opportunity_closed"
