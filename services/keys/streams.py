"""The streams of this service and what is written in each."""

from __future__ import annotations

from typing import Any, Final, get_args

from services.keys import events as e
from services.keys.decisions import CABINET, KEY, KeyCommand, RegisterCabinet
from services.keys.granting.reasons import REASON_RULES, Rules, SetReasons
from services.keys.model import Cabinet, Key
from services.keys.watch import WATCH, Acknowledge, Observe, Watch
from shared.eventlog import Codec, EventLog, Repository

CABINET_CODEC: Final[Codec[e.CabinetEvent]] = Codec(e.CabinetRegistered)
REPORT_CODEC: Final[Codec[e.CabinetReported]] = Codec(
    e.CabinetReported, upcast={("CabinetReported", 1): e.reported_v1_v2}
)
KEY_CODEC: Final[Codec[e.KeyEvent]] = Codec(
    *get_args(e.KeyEvent),
    upcast={("KeyAssigned", 1): e.assigned_v1_v2, ("HandoverReleased", 1): e.unsealed_v1_v2},
)
WATCH_CODEC: Final[Codec[e.WatchEvent]] = Codec(
    *get_args(e.WatchEvent), upcast={("KeyAlarmAcknowledged", 1): e.unsealed_v1_v2}
)
COUNT_CODEC: Final[Codec[e.KeysReconciled]] = Codec(e.KeysReconciled)
RULES_CODEC: Final[Codec[e.TakeReasonsSet]] = Codec(e.TakeReasonsSet)
CODECS: Final = (CABINET_CODEC, REPORT_CODEC, KEY_CODEC, WATCH_CODEC, COUNT_CODEC, RULES_CODEC)
STREAMS: Final[dict[str, Codec[Any]]] = {
    "cabinet": CABINET_CODEC,
    "cabinet_log": REPORT_CODEC,
    "key": KEY_CODEC,
    "key_watch": WATCH_CODEC,
    "key_count": COUNT_CODEC,
    "key_rules": RULES_CODEC,
}


def cabinets(log: EventLog) -> Repository[Cabinet, RegisterCabinet, e.CabinetEvent]:
    """The streams ``cabinet-<slug>``."""
    return Repository(log, "cabinet", CABINET, CABINET_CODEC)


def keys(log: EventLog) -> Repository[Key, KeyCommand, e.KeyEvent]:
    """The streams ``key-<tag>``."""
    return Repository(log, "key", KEY, KEY_CODEC)


def watches(log: EventLog) -> Repository[Watch, Observe | Acknowledge, e.WatchEvent]:
    """The streams ``key_watch-<subject>``."""
    return Repository(log, "key_watch", WATCH, WATCH_CODEC)


def reason_rules(log: EventLog) -> Repository[Rules, SetReasons, e.TakeReasonsSet]:
    """The stream ``key_rules-group``."""
    return Repository(log, "key_rules", REASON_RULES, RULES_CODEC)
