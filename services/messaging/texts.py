"""Templates and how the carriers count them; pure but for the file that ships beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from services.messaging.errors import TooLongToSend, UnknownTemplate, WrongParams
from services.messaging.events import Kind
from shared.contracts.messaging import TEMPLATES

# regulation.md, section 3: today's carriers take 90 bytes as SMS and 2,000 as LMS.
SMS_BYTES: Final = 90
LMS_BYTES: Final = 2000
DEFAULT: Final = "ko"


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """By template and language."""
    content = (files("services.messaging") / "data" / "templates.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


def written(template: str, params: Mapping[str, str], language: str = DEFAULT) -> str:
    """The text as it will be read; refuses an unknown template, or other names than it has."""
    if template not in TEMPLATES:
        raise UnknownTemplate(template=template, fields={"template": "not_a_choice"})
    wanted = TEMPLATES[template]
    if set(params) != set(wanted):
        raise WrongParams(template=template, wanted=", ".join(wanted), fields={"params": "invalid"})
    by_language = texts()[template]
    return by_language.get(language, by_language[DEFAULT]).format_map(dict(params))


def size(text: str) -> int:
    """Bytes as a carrier counts them: CP949, and one "?" for what that does not have."""
    return len(text.encode("cp949", errors="replace"))


def kind_of(text: str) -> Kind:
    """SMS as long as it fits, else LMS; TooLongToSend beyond that."""
    count = size(text)
    if count > LMS_BYTES:
        raise TooLongToSend(bytes=count, limit=LMS_BYTES, fields={"params": "too_long"})
    return Kind.SMS if count <= SMS_BYTES else Kind.LMS
