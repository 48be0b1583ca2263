"""How a call can end without a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.kernel.errors import Refusal


class Refused(Refusal):
    """The other service refused."""

    # The class is the same for every code: types never cross the wire, codes do.
    def __init__(self, code: str, message: str, fields: Mapping[str, str], params: Mapping[str, Any]) -> None:
        """What stood in the reply; `params` as the refusing service gave them."""
        self._message = message
        vars(self)["code"] = code
        super().__init__(fields=fields)
        self.params = dict(params)

    @property
    def message(self) -> str:
        """The English sentence of the refusing service."""
        return self._message


class CallFailed(Exception):
    """A call ended without result or refusal. The same command id may be sent again."""


class DeadlineExceeded(CallFailed):
    """No reply came before the deadline; whether the command was done is not known."""


class Unreachable(CallFailed):
    """Nobody takes calls for this service, or the broker cannot be reached; nothing was done."""


class RemoteFailure(CallFailed):
    """The other service broke down over this call; its log tells more under the same id."""

    def __init__(self, error_id: str) -> None:
        """`error_id` is what the user may read out to support."""
        self.id = error_id
        super().__init__(f"the service failed; its log has the reason under {error_id}")


class NotYet(Refusal):
    """What was entered a moment ago is still being taken in; ask again in a moment."""

    # A handler's fact is held over it, as when the world around fails.
    code = "not_yet"


class NotFromTheRelay(Exception):
    """Somebody else than the relay put this fact into the queue."""


class UnknownMethod(Refusal):
    """The service {service} has no method {method}."""

    code = "unknown_method"


class MalformedRequest(Refusal):
    """The request is not in the form that the bus carries."""

    code = "malformed_request"
