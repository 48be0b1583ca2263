"""A form that was sent: its values, and beside each field what a refusal said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from starlette.datastructures import FormData

from services.web.formats import Formats
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id

# Under these names a form says which of its fields hold days and moments (ui.html).
_DAYS: Final = "_days"
_MOMENTS: Final = "_moments"


@dataclass
class Form:
    """Values by field name (strings as typed), reason codes by field name, and the refusal as a whole."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None
    # Sent along as a hidden field, so that sending twice is one command.
    command_id: UUID = field(default_factory=new_id)

    @classmethod
    def of(cls, sent: FormData) -> Form:
        """Several values under one name become a list under that name."""
        values: dict[str, Any] = {}
        for name in sent:
            found = [value for value in sent.getlist(name) if isinstance(value, str)]
            values[name] = found[0].strip() if len(found) == 1 else found
        return cls(values, command_id=_uuid(values.pop("command_id", "")) or new_id())

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, "")

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or the default where it is missing or empty."""
        return self.values.get(name) or default

    def many(self, name: str) -> list[str]:
        """All values sent under this name."""
        found = self.values.get(name, [])
        return found if isinstance(found, list) else [found]

    def integer(self, name: str) -> int | str | None:
        """The whole number typed (grouping commas allowed), None when empty, the text when it is no number:
        the service at the door refuses that by name."""
        text = str(self[name]).replace(",", "").strip()
        if not text:
            return None
        return int(text) if text.lstrip("+-").isdecimal() else str(self[name])

    def read_days(self, formats: Formats) -> Form:
        """The fields of days and moments (ui.html), from the reader's writing to ISO."""
        for names, read in ((_DAYS, formats.iso_day), (_MOMENTS, formats.iso_moment)):
            for name in self.many(names):
                if isinstance(typed := self.values.get(name), str):
                    self.values[name] = read(typed)
            self.values.pop(names, None)
        return self

    def refuse(self, refusal: Refusal) -> Form:
        """The same form with the refusal's reasons beside its fields."""
        self.refusal = refusal
        self.errors = flatten(refusal.fields)
        # The command was refused, so nothing was written under this id; the next try is a new command.
        self.command_id = new_id()
        return self


def flatten(fields: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested reasons to dotted names: {"lines": {0: {"price": "invalid"}}} → {"lines.0.price": "invalid"}."""
    flat: dict[str, str] = {}
    for name, reason in fields.items():
        if isinstance(reason, Mapping):
            flat |= flatten(reason, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = str(reason[0] if isinstance(reason, list) else reason)
    return flat


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
