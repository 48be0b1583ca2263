"""Sheets: the templates of a package's forms, on the base that every form shares."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_BASE = Path(__file__).parent / "sheets"


class Sheets:
    """Renders ``<package>/sheets/<name>``; text is escaped, a name that is not given is an error."""

    def __init__(self, package: Path) -> None:
        """`package` is the folder of the package, e.g. ``Path(__file__).parent``."""
        self._environment = Environment(
            loader=FileSystemLoader([package / "sheets", _BASE]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(number=number, picture=picture)

    def html(self, name: str, /, **context: Any) -> str:
        """The whole page."""
        return self._environment.get_template(name).render(context)


def number(value: int | Decimal | str | None) -> str:
    """`1234567` → ``1,234,567``; a decimal without its trailing noughts; nothing for nothing."""
    if value is None or value == "":
        return ""
    shown = Decimal(value)
    whole = shown == shown.to_integral_value()
    return f"{shown:,.0f}" if whole else f"{shown.normalize():,f}"


def picture(held: bytes, media_type: str = "image/jpeg") -> str:
    """The picture as an address within the sheet itself."""
    return f"data:{media_type};base64,{b64encode(held).decode()}"
