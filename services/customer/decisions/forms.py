"""Reading what a person typed: each check gives the clean value or a reason code for the field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from services.customer.events import Phone, PhoneKind
from shared.kernel.errors import InvalidInput
from shared.kernel.phones import UnreadablePhone, normalise
from shared.kernel.plates import Plate, UnreadablePlate, parse_plate

E = TypeVar("E", bound=StrEnum)

# ISO 3779: seventeen characters, without I, O and Q that look like digits
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")


@dataclass
class Form:
    """Values as given, and the reasons found so far why some are not acceptable."""

    given: Mapping[str, Any]
    problems: dict[str, str] = field(default_factory=dict)

    def require(self, names: Iterable[str]) -> None:
        """Each of these must be given and not be blank."""
        for name in names:
            value = self.given.get(name)
            blank = not value.strip() if isinstance(value, str) else value in (None, (), [])
            if blank:
                self.problems[name] = "required"

    def text(self, name: str) -> str:
        """The text without spaces around it; nothing given is the empty text."""
        return str(self.given.get(name) or "").strip()

    def reference(self, name: str) -> str | None:
        """An id, or None."""
        return self.text(name) or None

    def choice(self, name: str, options: type[E]) -> E | None:
        """One of the options, by its value."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        try:
            return options(value)
        except ValueError:
            self.problems.setdefault(name, "invalid")
            return None

    def choices(self, name: str, options: type[E]) -> tuple[E, ...]:
        """Any of the options, each once, in their own order."""
        given = set(self.given.get(name) or ())
        if given - {option.value for option in options}:
            self.problems.setdefault(name, "invalid")
        return tuple(option for option in options if option in given)

    def number(self, name: str, *, least: int, reason: str, most: int | None = None) -> int | None:
        """A whole number from `least` to `most`, else `reason`."""
        value = self.given.get(name)
        if isinstance(value, int) and (value < least or (most is not None and value > most)):
            self.problems.setdefault(name, reason)
        return value

    def vin(self, name: str) -> str | None:
        """차대번호: in capitals, or None."""
        written = re.sub(r"[\s-]", "", self.text(name)).upper()
        if written and not _VIN.fullmatch(written):
            self.problems.setdefault(name, "vin_form")
        return written or None

    def plate(self, name: str) -> Plate | None:
        """The plate, read from any printed form (CM-18)."""
        try:
            return parse_plate(self.text(name))
        except UnreadablePlate as error:
            self.problems.setdefault(name, error.reason)
            return None

    def phones(self, name: str, country: str) -> tuple[Phone, ...]:
        """Numbers in E.164, each once, exactly one of them primary: the first that says so, or the first."""
        read = [
            self._phone(f"{name}.{index}", given, country) for index, given in enumerate(self._rows(name))
        ]
        return one_primary([phone for phone in read if phone])

    def _rows(self, name: str) -> Sequence[Mapping[str, Any]]:
        return self.given.get(name) or ()

    def _phone(self, at: str, given: Mapping[str, Any], country: str) -> Phone | None:
        try:
            number = normalise(str(given.get("number") or ""), country)
        except UnreadablePhone as error:
            self.problems[f"{at}.number"] = error.reason
            return None
        kind = Form(given, self.problems).choice("kind", PhoneKind) or PhoneKind.MOBILE
        note = str(given.get("note") or "").strip()
        return Phone(number=number, kind=kind, note=note, primary=bool(given.get("primary")))

    def check(self) -> None:
        """Refuse, naming every field that is not acceptable."""
        if self.problems:
            raise InvalidInput(fields=self.problems)


def one_primary(phones: Iterable[Phone]) -> tuple[Phone, ...]:
    """Each number once, the first primary one primary."""
    once: dict[str, Phone] = {}
    for phone in phones:
        once.setdefault(phone.number, phone)
    chosen = next((phone.number for phone in once.values() if phone.primary), next(iter(once), None))
    return tuple(
        Phone(number=phone.number, kind=phone.kind, note=phone.note, primary=phone.number == chosen)
        for phone in once.values()
    )
