"""What is reported of a sighting: its kind, and data of plain JSON (shared.contracts.keys)."""

from __future__ import annotations

from typing import Any

from services.keybox_agent import sightings as s
from shared.contracts.keys import Kind


def record_of(seen: s.Sighting) -> tuple[Kind, dict[str, Any]]:  # noqa: C901  a table of cases
    """The record's kind and data."""
    match seen:
        case s.Inventory(drawer, slots, tags, unread):
            keys = [{"slot": slot, "tag": tag} for slot, tag in tags]
            every = list(range(1, slots + 1))
            return "inventory", {"drawer": drawer, "slots": every, "keys": keys, "unread": list(unread)}
        case s.KeySeen(drawer, slot, tag):
            return "key_put", {"drawer": drawer, "slot": slot, "tag": tag}
        case s.KeyGone(drawer, slot, tag):
            return "key_taken", {"drawer": drawer, "slot": slot, "tag": tag}
        case s.SlotUnreadable(drawer, slot):
            return "slot_unreadable", {"drawer": drawer, "slot": slot}
        case s.ReaderDied(drawer, slot):
            return "reader_died", {"drawer": drawer, "slot": slot}
        case s.ReaderBack(drawer, slot):
            return "reader_back", {"drawer": drawer, "slot": slot}
        case s.DrawerMoved(drawer, movement):
            return "drawer_moved", {"drawer": drawer, "movement": movement.name.lower()}
        case s.DoorMoved(drawer, is_open):
            return "door_moved", {"drawer": drawer, "open": is_open}
        case s.Tampered(drawer):
            return "tampered", {"drawer": drawer}
        case s.BoardSilent(drawer):
            return "board_silent", {"drawer": drawer}
        case s.BoardBack(drawer, restarted):
            return "board_back", {"drawer": drawer, "restarted": restarted}
        case s.BoardForeign(drawer):
            return "board_foreign", {"drawer": drawer}
