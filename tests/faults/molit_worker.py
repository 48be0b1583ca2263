"""The gateway's worker as a process to kill: ``python -m tests.faults.molit_worker``; FAULT_MUTANT=resend
takes its guard away."""

from __future__ import annotations

import os
import time
from datetime import timedelta

from services.molit_gateway import sending
from services.molit_gateway.wiring import gateway_from_environment
from shared.kernel import clock
from shared.postgres import Pool
from shared.privacy import KeysAt, open_private_log

if os.environ.get("FAULT_MUTANT") == "resend":
    # whoever finds a sending that was begun sends again, without asking the regulator first
    asking = sending.Sending._ask
    sending.Sending._ask = lambda self, items: (
        list(items) if items and items[0].before is sending.State.SENDING else asking(self, items)
    )

views = Pool(os.environ["BAYLOG_VIEWS_URL"])
log = open_private_log(os.environ["BAYLOG_LOG_URL"], KeysAt.from_env(os.environ["BAYLOG_VIEWS_URL"]))
worker = gateway_from_environment().sending(log, views)
while True:
    worker.run(clock.now() + timedelta(seconds=5))
    time.sleep(0.05)
