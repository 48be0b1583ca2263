"""Records and answers as bytes, in both forms of docs/molit.md; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final
from xml.etree.ElementTree import Element, tostring

import defusedxml.ElementTree
import orjson

from services.molit_gateway.record import NUMBER_LENGTH, Content, Record


class Form(StrEnum):
    """How the regulator is spoken to."""

    JSON = "json"
    XML = "xml"

    @property
    def media_type(self) -> str:
        return f"application/{self.value}"


class Unreadable(Exception):
    """An answer that is none."""


@dataclass(frozen=True)
class Result:
    """What the regulator says of one revision: pending, accepted, refused or unknown."""

    number: str
    revision: int
    state: str
    code: str = ""
    reason: str = ""


STATES: Final = ("pending", "accepted", "refused", "unknown")
_ITEMS: Final = {"codes": "code", "records": "record", "results": "result"}


def record_body(record: Record) -> dict[str, Any]:
    """The canonical record; exactly the fields that docs/molit.md lists."""
    content = {field.name: getattr(record.content, field.name) for field in fields(Content)}
    return {
        "number": padded(record.number),
        "revision": record.revision,
        "update": record.update.value,
        "reason": record.reason,
        "plate": record.plate,
        **content,
        "requested_on": record.content.requested_on.isoformat(),
        "completed_on": record.content.completed_on.isoformat(),
        "released_on": record.content.released_on.isoformat(),
        "codes": list(record.content.codes),
    }


def padded(number: str) -> str:
    """Thirty characters, blanks on the right."""
    return number.ljust(NUMBER_LENGTH)


def encode(form: Form, root: str, body: Mapping[str, Any]) -> bytes:
    """The body of a question; `root` is the element that XML puts around it."""
    if form is Form.JSON:
        return orjson.dumps(body)
    return bytes(tostring(_element(root, body), encoding="utf-8"))


def decode(media_type: str, content: bytes) -> dict[str, Any]:
    """An answer as plain values; Unreadable for what is neither form."""
    try:
        told = _of_xml(content) if "xml" in media_type else orjson.loads(content)
    except (ValueError, defusedxml.ElementTree.ParseError) as error:
        raise Unreadable from error
    if not isinstance(told, dict):
        raise Unreadable
    return told


def results(told: Mapping[str, Any]) -> list[Result]:
    """The judgements in an answer to /v1/results; Unreadable when one has no such form."""
    try:
        found = [
            Result(
                str(each["number"]).rstrip(),
                int(each["revision"]),
                str(each["state"]),
                str(each.get("code") or ""),
                str(each.get("reason") or ""),
            )
            for each in _listed(told.get("results"))
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable from error
    if any(each.state not in STATES for each in found):
        raise Unreadable
    return found


def asked(records: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """The body of a question for results."""
    return {"records": [{"number": padded(number), "revision": revision} for number, revision in records]}


def _listed(value: Any) -> list[Any]:
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [value]


def _element(name: str, value: Any) -> Element:
    element = Element(name)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            element.append(_element(key, inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            element.append(_element(_ITEMS[name], inner))
    else:
        element.text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return element


def _of_xml(content: bytes) -> Any:
    return _plain(defusedxml.ElementTree.fromstring(content))


def _plain(element: Element) -> Any:
    if element.tag in _ITEMS:
        return [_plain(child) for child in element]
    if len(element):
        return {child.tag: _plain(child) for child in element}
    return element.text or ""
