"""Refusals of the keys service."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class CabinetExists(Refusal):
    """There is another cabinet with the id {id}."""

    code = "cabinet_exists"


class RecordsMissing(Refusal):
    """Records before number {sequence} have not arrived yet."""

    code = "records_missing"
