"""The streams of the catalogue."""

from __future__ import annotations

from typing import Any, get_args

from services.estimate.catalogue import events as e
from services.estimate.catalogue.decisions import ITEM, Command
from services.estimate.catalogue.model import Item
from shared.eventlog import Codec
from shared.eventlog.aggregate import Repository
from shared.eventlog.face import EventLog

ITEM_CODEC: Codec[e.ItemEvent] = Codec(*get_args(e.ItemEvent))
CATEGORY = "catalogue_item"
STREAMS: dict[str, Codec[Any]] = {CATEGORY: ITEM_CODEC}


def items(log: EventLog) -> Repository[Item, Command, e.ItemEvent]:
    """The items, by id."""
    return Repository(log, CATEGORY, ITEM, ITEM_CODEC)
