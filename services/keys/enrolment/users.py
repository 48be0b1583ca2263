"""The cabinets' users on the broker: made when a box enrols, gone with their connections when it is out."""

from __future__ import annotations

from shared.contracts.keys import EDGE_EXCHANGE
from shared.runtime.access.grant import PREFIX
from shared.runtime.access.register import cabinet as rights_of
from shared.runtime.access.users import Management, permit, vhost_of


def user_of(cabinet: str, number: int) -> str:
    """The broker's user, and the common name in the certificate, of a cabinet's `number`th box."""
    return f"{PREFIX}_cabinet_{cabinet}.{number}"


class Users:
    """Signed in to the broker's management interface as the registrar."""

    def __init__(self, management_url: str, amqp_url: str) -> None:
        self._management = Management(management_url)
        self._vhost = vhost_of(amqp_url)

    def admit(self, cabinet: str, number: int) -> None:
        """This box alone may report as the cabinet; it has no password, so only its certificate opens."""
        user = user_of(cabinet, number)
        self._management.put("users", user, password_hash="", tags="")
        permit(self._management, self._vhost, user, rights_of(cabinet), EDGE_EXCHANGE)
        self._dismiss(cabinet, but=user)

    def dismiss(self, cabinet: str) -> None:
        """No box is this cabinet from now on."""
        self._dismiss(cabinet, but="")

    def _dismiss(self, cabinet: str, but: str) -> None:
        for user in self._of(cabinet, [each["name"] for each in self._management.get("users")]):
            if user != but:
                self._management.delete("users", user)
        # also of users that an earlier try deleted before it ended
        for connection in self._management.get("connections"):
            if connection.get("user") != but and self._of(cabinet, [connection.get("user", "")]):
                self._management.delete("connections", connection["name"])

    def _of(self, cabinet: str, users: list[str]) -> list[str]:
        return [user for user in users if user.startswith(f"{PREFIX}_cabinet_{cabinet}.")]
