"""The display's words in each language (``texts.toml``), Korean first."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from shared.kernel.languages import LANGUAGES


def catalogues() -> dict[str, dict[str, str]]:
    """Language → key → text."""
    table = tomllib.loads((files(__package__) / "texts.toml").read_text(encoding="utf-8"))
    return {language: {key: texts[language] for key, texts in table.items()} for language in LANGUAGES}
