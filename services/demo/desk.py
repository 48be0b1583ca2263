"""Asking the services as somebody of a dealership would: each step has a name, and is done once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shared.bus.blocking import BlockingBus
from shared.identity import Identity, Signer
from shared.kernel.ids import derived_id


@dataclass
class Desk:
    """Commands to the suite. A step asked again is the same command, so a killed seed just goes on."""

    bus: BlockingBus
    signer: Signer
    steps: int = field(default=0)

    def ask(
        self, who: Identity, service: str, method: str, step: tuple[object, ...], **payload: Any
    ) -> dict[str, Any]:
        """The reply; raises what the service refuses."""
        self.steps += 1
        return self.bus.call(
            service,
            method,
            payload,
            identity=self.signer.sign(who),
            command_id=derived_id("demo", *step, method),
            timeout=15.0,
        )
