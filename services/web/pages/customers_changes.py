"""Which fields of a form the person changed, so that a colleague's other changes stay; pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.web.forms import Form

# The hidden field that carries what the form showed when it was opened.
SHOWN: Final = "shown"


def opened(form: Form, payload: Mapping[str, Any]) -> Form:
    """The form, carrying what it would send if nobody touched it."""
    form.values[SHOWN] = json.dumps(payload, ensure_ascii=False)
    return form


def changes(form: Form, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that differ from what the form showed; all that it sends if that is not known."""
    shown = _read(form[SHOWN])
    return {
        name: value
        for name, value in payload.items()
        if name not in shown or _compared(shown[name]) != _compared(value)
    }


def onto_present(form: Form, present: Form, changed: Iterable[str], version: int) -> Form:
    """What the person changed stays as typed, every other field shows its present value.

    Saving it goes on from `version`, so a change made after that is still told before it is stored over.
    """
    kept = set(changed)
    if "phones" in kept:
        kept.add("primary")
    typed = {name: value for name, value in form.values.items() if name.split(".")[0] in kept}
    others = {name: value for name, value in present.values.items() if name.split(".")[0] not in kept}
    form.values = {**others, **typed, SHOWN: present[SHOWN], "version": version}
    return form


def _read(text: Any) -> dict[str, Any]:
    try:
        shown = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return shown if isinstance(shown, dict) else {}


def _compared(value: Any) -> Any:
    # Browsers send line ends as CRLF and the form is stripped; the order of ticked boxes says nothing.
    if isinstance(value, str):
        return "\n".join(value.splitlines()).strip() or None
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return sorted(value)
    if isinstance(value, list):
        return [_compared(each) for each in value]
    if isinstance(value, dict):
        return {name: _compared(part) for name, part in value.items()}
    return value
