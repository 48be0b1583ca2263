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
