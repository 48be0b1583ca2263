"""The streams of messages."""

from __future__ import annotations

from typing import Any, Final, get_args

from services.messaging import events as e
from services.messaging.decisions import MESSAGE, Command
from services.messaging.model import Message
from shared.eventlog import Codec, Repository
from shared.eventlog.face import EventLog


def in_plain(data: dict[str, Any]) -> dict[str, Any]:
    """The carrier's reason was not sealed at first; it is read as it stands."""
    return data


CODEC: Final[Codec[e.MessageEvent]] = Codec(
    *get_args(e.MessageEvent), upcast={("MessageFailed", 1): in_plain}
)
CODECS: Final = (CODEC,)
STREAMS: Final[dict[str, Codec[Any]]] = {"message": CODEC}

Messages = Repository[Message, Command, e.MessageEvent]


def messages(log: EventLog) -> Messages:
    """The streams ``message-<id>``."""
    return Repository(log, "message", MESSAGE, CODEC)
