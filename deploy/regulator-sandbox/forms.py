"""JSON and XML bodies (docs/molit.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

import defusedxml.ElementTree as ElementTree

_ITEMS = {"codes": "code", "records": "record", "results": "result"}


def read(media_type: str, content: bytes) -> dict[str, Any]:
    """ValueError for what is no object in either form."""
    if "xml" in media_type:
        try:
            told = _plain(ElementTree.fromstring(content))
        except ElementTree.ParseError as error:
            raise ValueError(str(error)) from error
    else:
        told = json.loads(content)
    if not isinstance(told, dict):
        raise ValueError("not an object")  # noqa: TRY004  bad input, not a bad program
    return told


def write(media_type: str, body: Mapping[str, Any]) -> bytes:
    """In the form that was asked for."""
    if "xml" in media_type:
        return f"<answer>{_inner(body)}</answer>".encode()
    return json.dumps(body, ensure_ascii=False).encode()


def _plain(element: Any) -> Any:
    if element.tag in _ITEMS:
        return [_plain(child) for child in element]
    if len(element):
        return {child.tag: _plain(child) for child in element}
    return element.text or ""


def _inner(value: Any, name: str = "") -> str:
    if isinstance(value, Mapping):
        return "".join(f"<{key}>{_inner(inner, key)}</{key}>" for key, inner in value.items())
    if isinstance(value, list):
        tag = _ITEMS[name]
        return "".join(f"<{tag}>{_inner(inner)}</{tag}>" for inner in value)
    return escape(str(value))
