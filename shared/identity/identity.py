"""An identity: an actor, at a dealership, with what they may do there."""

from __future__ import annotations

from dataclasses import dataclass

from shared.identity.permissions import ALL
from shared.kernel.errors import NotPermitted


@dataclass(frozen=True)
class Identity:
    """`actor` is an employee id or ``service:<name>``, never a personal name: it is stored with every event.

    `dealership` is where the actor works at this moment and `permissions` are those held there; `group`
    lets the actor see every dealership of the group.
    """

    actor: str
    name: str
    dealership: str
    permissions: frozenset[str]
    group: bool = False

    def may(self, permission: str) -> bool:
        """Whether the actor holds this permission here."""
        return permission in self.permissions or ALL in self.permissions

    def require(self, permission: str) -> None:
        """Raise NotPermitted, which names the permission, when it is not held."""
        if not self.may(permission):
            raise NotPermitted(permission=permission)

    def sees(self, dealership: str) -> bool:
        """Whether what belongs to a dealership is theirs to see: their own, or any for who sees the group."""
        return self.group or dealership == self.dealership

    def at(self, dealership: str) -> Identity:
        """The same actor with the same permissions at another dealership: for service accounts only."""
        return Identity(self.actor, self.name, dealership, self.permissions, self.group)


def service_identity(name: str, dealership: str = "") -> Identity:
    """A service account: a policy, an import, the command line. It may do everything, everywhere."""
    return Identity(f"service:{name}", name, dealership, frozenset({ALL}), group=True)
