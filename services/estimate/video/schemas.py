"""What may come in at the video consultation's door."""

from __future__ import annotations

from shared.bus.door import Door
from shared.bus.fields import Id


class Nothing(Door):
    """No parameters."""


class OnVideo(Door):
    """A command or a question about the consultation of a visit."""

    order_id = Id(required=True)
