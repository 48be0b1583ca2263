"""Asking a process how it is: GET /health on its metrics port."""

from __future__ import annotations

import http.client
from enum import Enum


class Health(Enum):
    """What a process answers about itself."""

    WELL = "healthy"
    UNWELL = "unhealthy"  # it answers, and says that something it needs is missing
    SILENT = "silent"


def ask(port: int, timeout: float = 3.0) -> tuple[Health, str]:
    """The answer, and its text when it is not well."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        text = answer.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return Health.SILENT, str(error)
    finally:
        connection.close()
    return (Health.WELL, "") if answer.status == 200 else (Health.UNWELL, text.strip())
