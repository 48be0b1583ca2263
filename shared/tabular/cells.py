"""What a cell of a file means, whichever program wrote it."""

from __future__ import annotations

import re
from typing import Any


def text(value: Any) -> str:
    """As it reads; a workbook holds 7275 and 1012345678 as numbers, an empty cell as None."""
    whole = isinstance(value, float) and value.is_integer()
    return "" if value is None else str(int(value) if whole else value).strip()


def figure(value: Any) -> str:
    """A number without what people write around it: spaces, commas, the sign of a currency."""
    return re.sub(r"[\s,원₩¥]", "", text(value))
