"""What the customer's page refuses, and why. None of it tells whether a telephone is known."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class CareRefusal(Refusal):
    """The page cannot be shown."""


class TooManyCodes(CareRefusal):
    """Too many codes were asked for. Try again in {minutes} minutes."""

    code = "too_many_codes"


class WrongCode(CareRefusal):
    """The code is wrong, or no longer valid."""

    code = "wrong_code"


class PageSessionOver(CareRefusal):
    """The page was closed. Ask for a new code."""

    code = "page_session_over"
