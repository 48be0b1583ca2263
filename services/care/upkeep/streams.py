"""The streams of upkeep, and of what customers want to hear of it."""

from __future__ import annotations

from typing import Any, Final, get_args

from services.care.upkeep import events as e
from services.care.upkeep.decisions import CHOICE, UPKEEP, Choose, Command
from services.care.upkeep.model import Choice, Upkeep
from shared.eventlog import Codec, Repository
from shared.eventlog.face import EventLog

UPKEEP_CODEC: Final[Codec[e.UpkeepEvent]] = Codec(*get_args(e.UpkeepEvent))
CHOICE_CODEC: Final[Codec[e.RemindersChosen]] = Codec(e.RemindersChosen)
CODECS: Final = (UPKEEP_CODEC, CHOICE_CODEC)
STREAMS: Final[dict[str, Codec[Any]]] = {"upkeep": UPKEEP_CODEC, "reminders": CHOICE_CODEC}


def upkeeps(log: EventLog) -> Repository[Upkeep, Command, e.UpkeepEvent]:
    """The streams ``upkeep-<car id>``."""
    return Repository(log, "upkeep", UPKEEP, UPKEEP_CODEC)


def choices(log: EventLog) -> Repository[Choice, Choose, e.RemindersChosen]:
    """The streams ``reminders-<customer id>``."""
    return Repository(log, "reminders", CHOICE, CHOICE_CODEC)
