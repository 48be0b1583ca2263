"""The languages in which pages, papers and texts are written."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("ko", "en", "zh", "ja")
