"""Reading the text of a search box: what it may be a part of. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from services.customer.folding.rows import name_key
from shared.kernel.hangul import is_initials
from shared.kernel.phones import UnreadablePhone, digits, national_digits, normalise
from shared.kernel.plates import written_form

_FEWEST_DIGITS = 3
_ALIKE = 0.65


@dataclass(frozen=True)
class Search:
    """What to look for, in the form the look-up tables keep it; None where the text cannot be that."""

    plate: str | None = None
    phone: str | None = None
    name: str | None = None
    initials: str | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.plate or self.phone or self.name or self.initials)


def read_search(text: str) -> Search:
    """Digits are part of a plate or a telephone number, ㅎㄱㄷ is initials, the rest a name or a plate."""
    key, plate = name_key(text), written_form(text)
    if is_initials(key):
        return Search(initials=key)
    if plate.lstrip("+").isdigit():
        number = _phone_digits(text)
        long_enough = len(number) >= _FEWEST_DIGITS
        return Search(plate=plate if long_enough else None, phone=number if long_enough else None)
    mixed = any(char.isdigit() for char in plate) and len(plate) > 1
    return Search(plate=plate if mixed else None, name=key or None)


def alike(one: str, other: str) -> bool:
    """Whether two names may be one person's, spelled or typed differently."""
    first, second = name_key(one), name_key(other)
    return first in second or second in first or SequenceMatcher(None, first, second).ratio() >= _ALIKE


def beginning(text: str | None) -> str | None:
    """The LIKE pattern of texts that begin so."""
    if text is None:
        return None
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%"


def _phone_digits(text: str) -> str:
    if not text.strip().startswith("+"):
        return digits(text)
    try:
        return national_digits(normalise(text))
    except UnreadablePhone:
        return digits(text)
