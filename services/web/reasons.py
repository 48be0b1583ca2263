"""Why something was refused, as a sentence, for whoever shows it without a page (`baylog import`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.web.formats import Formats
from services.web.i18n import catalogues
from shared.kernel.money import Currency


def sentence(code: str, params: Mapping[str, Any], language: str, currency: Currency) -> str:
    """The text of a reason at a field, or of a refusal, which has `params`; the code where none is."""
    catalogue, formats = catalogues()[language], Formats(language, "Asia/Seoul", currency).names()
    families = ("refusal", "reason") if params else ("reason", "refusal")
    keys = [f"{family}.{code}" for family in families if catalogue.knows(f"{family}.{code}")]
    return catalogue.text(keys[0], params, formats) if keys else code
