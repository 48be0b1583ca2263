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
