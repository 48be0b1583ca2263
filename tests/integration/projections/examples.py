"""One event of each kind that a view takes in, of the examples kept for the contract."""

from __future__ import annotations

from typing import Any

from shared.eventlog import Log, Meta, NewEvent, Write
from shared.kernel.ids import derived_id
from shared.runtime.config import SOURCE_TREE
from shared.runtime.eventbook.cli import KEPT
from shared.runtime.eventbook.golden import Kept
from shared.runtime.eventbook.published import published

_ONE = str(derived_id("example"))
_KEYS = {"cabinet_log": f"{_ONE}.box.1"}
# A number that can be called, and the order of lines that were taken out just before.
_SAID: dict[str, Any] = {"to": "+821012345678", "line_ids": []}


def tell_one_of_each(log: Log) -> None:
    """Those that open a stream first; every id is the same one, so that whatever is named is there."""
    kept = {(golden.name, golden.schema): golden.example for golden in Kept(SOURCE_TREE / KEPT).all()}
    versions: dict[str, int] = {}
    told = [each for each in published() if each.views]
    for each in sorted(told, key=lambda each: (each.owner, list(each.codec.classes).index(each.name))):
        stream = f"{each.categories[0]}-{_KEYS.get(each.categories[0], _ONE)}"
        event = NewEvent(each.name, each.schema, _known(kept[each.name, each.schema]))
        before = versions.get(stream, 0)
        command = derived_id("command", stream, before)  # told once, however often the test is run
        log.append([Write(stream, before, [event])], Meta(command, "service:example", "suwon", command))
        versions[stream] = before + 1


def _known(told: Any, name: str = "") -> Any:
    """The example, with ids in the place of any text."""
    if name in _SAID:
        return _SAID[name]
    if isinstance(told, dict):
        return {key: _known(value, key) for key, value in told.items()}
    if isinstance(told, list):
        return [_known(value, name.removesuffix("s")) for value in told]
    if told == "text" and (name in ("id", "record", "by") or name.endswith("_id")):
        return _ONE
    return told
