"""What only reads the log needs no broker: the processes of a rebuild start in half the time without it."""

from __future__ import annotations

import json
import subprocess
import sys

# what a process of a crew imports before its first batch: see shared/projections/crew.py
READER = """
import json, sys
from importlib.metadata import entry_points
import shared.projections.crew
from shared.projections.shapes import registered_shapes
registered_shapes()
from services.reporting.crm.view import VIEW
from services.reporting.report.view import VIEW
heavy = ("nameko", "eventlet", "kombu", "marshmallow", "environs", "yoyo")
print(json.dumps([name for name in heavy if name in sys.modules]))
"""


def test_reading_events_brings_no_broker_along():
    told = subprocess.run([sys.executable, "-c", READER], capture_output=True, text=True, check=True).stdout
    assert json.loads(told) == []
