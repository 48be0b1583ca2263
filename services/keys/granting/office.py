"""Puts a cabinet's grants together from what the services know, signs them, and sends them to its agent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.keys import reading
from services.keys.granting import pins, rules
from services.keys.granting.signing import key_file, signing_key
from shared.bus.calls import Caller
from shared.bus.outbound import Outbound
from shared.contracts.grants import GrantedKey, Grants, ReasonRule, grants_queue, sealed
from shared.contracts.staff import EmployeeRow
from shared.identity import Signer
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.runtime.config import setting
from shared.runtime.providers import ViewsProvider

_PLATES_A_CALL: Final = 500
_DEFAULT_HOURS: Final = 24


class Office:
    """Made once for the process."""

    def __init__(
        self, outbound: Outbound, calls: Caller, views: Pool, key: Ed25519PrivateKey, lifetime: timedelta
    ) -> None:
        self._outbound = outbound
        self._calls = calls
        self._views = views
        self._key = key
        self._lifetime = lifetime

    def send(
        self,
        cabinet: str,
        dealership: str,
        reasons: tuple[ReasonRule, ...],
        *,
        asked: UUID | None = None,
        changed: EmployeeRow | None = None,
        after: str | None = None,
    ) -> bool:
        """Whether its agent is there to get them. `asked`: the question that this answers.

        `after`: the place in the log that the customers' plates are to be read at.

        `changed` stands instead of what the list of employees, which may lag, says of that employee.
        """
        grants = self._composed(cabinet, dealership, reasons, changed, after)
        headers = {"asked": str(asked)} if asked else {}
        return self._outbound.keep(grants_queue(cabinet), sealed(grants, self._key), headers)

    def _composed(
        self,
        cabinet: str,
        dealership: str,
        reasons: tuple[ReasonRule, ...],
        changed: EmployeeRow | None,
        after: str | None,
    ) -> Grants:
        employees = self._calls.call("staff", "employees", {"dealership": None})["employees"]
        if changed is not None:
            employees = [changed, *(one for one in employees if one["id"] != changed["id"])]
        return rules.compose(
            new_id(),
            cabinet,
            dealership,
            clock.now(),
            self._lifetime,
            employees=employees,
            pins=pins.hashes(self._views, [one["id"] for one in employees]),
            keys=_keys(dealership, self._calls, self._views, after),
            reasons=reasons,
            time_zone=reading.zone_of(self._views, dealership),
        )


class OfficeProvider(ViewsProvider):
    """``office = OfficeProvider()``. It asks the others as the service, whoever's wish it follows."""

    outbound = Outbound()

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        super().setup()
        assert self._pool is not None
        hours = float(setting("BAYLOG_GRANT_HOURS") or _DEFAULT_HOURS)
        signer = Signer(self.container.config["SECRET_KEY"])
        calls = Caller(self.outbound, signer, self.container.service_name, None)
        key = signing_key(key_file())
        self._office = Office(self.outbound, calls, self._pool, key, timedelta(hours=hours))

    def get_dependency(self, worker_ctx: Any) -> Office:  # type: ignore[override]  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker."""
        return self._office


def _keys(dealership: str, calls: Caller, views: Pool, after: str | None) -> list[GrantedKey]:
    tags = pins.tagged(views)
    cars = sorted(set(tags.values()))
    plates: dict[str, str] = {}
    for first in range(0, len(cars), _PLATES_A_CALL):
        asked: dict[str, Any] = {"cars": cars[first : first + _PLATES_A_CALL]}
        if after is not None:
            asked["after"] = after
        plates |= calls.call("customer", "plates", asked)["plates"]
    orders = calls.call("maintenance", "board", {"dealership": dealership})
    return rules.known_keys(tags, plates, orders["cards"])
