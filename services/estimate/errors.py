"""What the estimate service refuses, and why."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class EstimateRefusal(Refusal):
    """The estimate service cannot do this."""


class ItemExists(EstimateRefusal):
    """This item is in the catalogue already."""

    code = "item_exists"


class ItemRetired(EstimateRefusal):
    """{name} was taken out of the catalogue; bring it back before changing it."""

    code = "item_retired"


class NotYourItem(EstimateRefusal):
    """{name} is another shop's item."""

    code = "not_your_item"


class GroupItem(EstimateRefusal):
    """{name} is the group's item: a shop sets its own prices for it, the rest is the head office's."""

    code = "group_item"


class NothingInspected(EstimateRefusal):
    """No item was marked yet."""

    code = "nothing_inspected"


class PhotoExists(EstimateRefusal):
    """Another photo was kept under this number."""

    code = "photo_exists"


class TooManyPhotos(EstimateRefusal):
    """A visit holds at most {most} photos."""

    code = "too_many_photos"


class OrderClosed(EstimateRefusal):
    """Order {number} is closed: it was delivered or cancelled."""

    code = "order_closed"


class EstimateExists(EstimateRefusal):
    """This estimate is there already, as {number}."""

    code = "estimate_exists"


class EstimateAnsweredAlready(EstimateRefusal):
    """The customer has answered this estimate; further work needs an estimate of its own."""

    code = "estimate_answered"


class EstimateChanged(EstimateRefusal):
    """The estimate was changed since this page was opened; look at it again before answering."""

    code = "estimate_changed"


class EstimateNotOpen(EstimateRefusal):
    """This estimate is not open for an answer now; the workshop is preparing or has withdrawn it."""

    code = "estimate_not_open"


class EstimateExpired(EstimateRefusal):
    """This estimate was valid until {until}."""

    code = "estimate_expired"


class CustomerForgotten(EstimateRefusal):
    """The customer of this estimate was erased; what the law keeps of it is not changed any more."""

    code = "estimate_withheld"


class NothingIncluded(EstimateRefusal):
    """No line of the estimate is included."""

    code = "nothing_included"


class SignatureMissing(EstimateRefusal):
    """Accepted work needs a signature."""

    code = "signature_missing"


class UnusableSignature(EstimateRefusal):
    """The signature could not be read; please sign again."""

    code = "unusable_signature"


class PaperNotDrawn(EstimateRefusal):
    """The paper could not be drawn; try again."""

    code = "paper_not_drawn"
