"""The catalogues: every visible text by a short key, in the user's language.

Keys are dotted ids (``order.save``), so that a changed English sentence does not orphan its translations and
the codes that come over the wire (``refusal.<code>``, ``reason.<code>``) are keys like any other.
A text's placeholders are ``{name}``, or ``{name:money}`` with one of the formats of formats.py, or
``{name:of.permission}`` for the text of the key ``permission.<value>``.
Files: ``locale/<language>/<part>.po``, read once at start.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from babel.messages.pofile import read_po

from shared.kernel.languages import LANGUAGES

DEFAULT: Final = "ko"
# Where a text is looked for when the language has none.
_FALLBACK: Final = "en"
Formats = Mapping[str, Callable[..., Any]]
_NONE: Final[Formats] = MappingProxyType({})
_FOLDER = Path(__file__).parent / "locale"


class Catalogue(dict[str, str]):
    """Key → text of one language."""

    def __init__(self, language: str, texts: Mapping[str, str], fallback: Catalogue | None = None) -> None:
        super().__init__(texts)
        self.language = language
        self._fallback = fallback

    def text(
        self, key: str, params: Mapping[str, Any] = MappingProxyType({}), formats: Formats = _NONE
    ) -> str:
        """The text with its placeholders filled; the key itself when no language has it."""
        template = self.get(key)
        if template is None:
            return self._fallback.text(key, params, formats) if self._fallback is not None else key
        return _Filler(self, formats).vformat(template, (), params) if "{" in template else template

    def starting_with(self, prefix: str) -> dict[str, str]:
        """All texts below a prefix, e.g. those that scripts show."""
        below = self._fallback.starting_with(prefix) if self._fallback is not None else {}
        return below | {key: text for key, text in self.items() if key.startswith(prefix)}

    def knows(self, key: str) -> bool:
        """Whether this language or its fallback has the key."""
        return key in self or (self._fallback is not None and self._fallback.knows(key))


@cache
def catalogues() -> Mapping[str, Catalogue]:
    """Every language, read from the files."""
    fallback = Catalogue(_FALLBACK, _read(_FALLBACK))
    return {
        language: fallback if language == _FALLBACK else Catalogue(language, _read(language), fallback)
        for language in LANGUAGES
    }


def preferred(accept_language: str) -> str:
    """The first language of an Accept-Language header that Baylog speaks."""
    for part in accept_language.split(","):
        language = part.split(";")[0].split("-")[0].strip().lower()
        if language in LANGUAGES:
            return language
    return DEFAULT


def _read(language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for file in sorted((_FOLDER / language).glob("*.po")):
        with file.open("rb") as handle:
            for message in read_po(handle):
                if message.id and message.string:
                    texts[str(message.id)] = str(message.string)
    return texts


class _Filler(string.Formatter):
    """Fills the placeholders; what is not given stays as it is written."""

    def __init__(self, catalogue: Catalogue, formats: Formats) -> None:
        self._catalogue = catalogue
        self._formats = formats

    def get_value(self, key: int | str, _: Sequence[Any], params: Mapping[str, Any]) -> Any:
        return params.get(str(key), "{" + str(key) + "}")

    def format_field(self, value: Any, spec: str) -> str:
        if spec.startswith("of."):
            return self._catalogue.text(f"{spec[3:]}.{value}")
        return str(self._formats[spec](value)) if spec in self._formats else str(value)
