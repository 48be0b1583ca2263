"""Another certificate well before the end of this one, by the box itself."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Final

from services.keybox_agent.enrolling import office
from services.keybox_agent.enrolling.identity import Identity, NotEnrolled
from shared.kernel.clock import now
from shared.telemetry import get_logger

# of 397 days: a month of network faults may pass
RENEW_BEFORE: Final = timedelta(days=60)
_LOOK_EVERY: Final = 6 * 3600.0
_log = get_logger("renewal")


def keep_renewing(folder: Path, stop: threading.Event) -> None:
    """Until told to stop; what fails is tried again at the next look. The next connection uses it."""
    while True:
        try:
            renew_when_due(folder)
        except NotEnrolled:
            pass
        except (office.Refused, office.Unreachable, ValueError) as error:
            _log.warning("not_renewed", reason=str(error))
        if stop.wait(_LOOK_EVERY):
            return


def renew_when_due(folder: Path) -> bool:
    """Whether it was; NotEnrolled when there is nothing to renew, else what `office.renew` raises."""
    identity = Identity.load(folder)
    if identity.ends - now() > RENEW_BEFORE:
        return False
    office.renew(identity).keep(folder)
    _log.info("renewed", cabinet=identity.cabinet)
    return True
