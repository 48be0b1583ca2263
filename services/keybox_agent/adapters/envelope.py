"""What the agent sends, in the form of a fact (CloudEvents 1.0)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson

from shared.kernel import clock


def message(cabinet: str, key: str, id_: UUID, version: int, data: dict[str, Any]) -> bytes:
    """The body of a message with the routing key `key`; `version` is the number of the last record in it."""
    now = clock.now()
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": id_,
            "type": key.partition(".")[2],
            "source": f"cabinet/{cabinet}",
            "subject": f"cabinet-{cabinet}",
            "time": now,
            "datacontenttype": "application/json",
            "data": data,
            "correlationid": id_,
            "commandid": id_,
            "version": version,
            "schema": 1,
            "place": "0.0",
            "actor": f"cabinet:{cabinet}",
            "dealership": "",
            "recordedat": now,
        }
    )
