"""What reporting refuses."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class NotBuiltAsOf(Refusal):
    """The view {view} has not been built as of {as_of}."""

    code = "not_built_as_of"
