"""The first set of repair cases, which comes with the program; what somebody writes stands before it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from services.consulting.cases.events import About, CaseText
from services.consulting.cases.model import RepairCase
from services.consulting.searching import Key, fits
from shared.kernel.ids import derived_id

WRITTEN_IN: Final = ("ko", "en")
"""The languages of the first set; a reader of another one is shown the last of these."""
_ABOUT: Final = ("models", "symptoms", "parts")


@dataclass(frozen=True)
class Standing:
    """A case as it stands: the first set with what was written before it; `drawings` are the pages' own."""

    id: str
    drawings: tuple[str, ...]
    about: About
    texts: Mapping[str, CaseText]

    def key(self) -> Key:
        """What it is searched by, in every language."""
        texts = (part for text in self.texts.values() for part in vars(text).values())
        return Key.of((*self.about.models, *texts))

    def meant_for(self, model: str) -> bool:
        """Whether it is of cars of this model; without model ranges it is of every car."""
        return not self.about.models or any(fits(words, model) for words in self.about.models)


@cache
def first() -> Mapping[str, Standing]:
    """Every case of the set by its id, in the order of the symptom tree's roots."""
    texts = {language: _read(language) for language in WRITTEN_IN}
    return {
        case.id: case
        for case in (
            Standing(
                str(derived_id("repair_case", name)),
                tuple(row["drawings"]),
                About(**{part: tuple(row.get(part, ())) for part in _ABOUT}),
                {language: CaseText(**texts[language][name]) for language in WRITTEN_IN},
            )
            for name, row in _read("cases").items()
        )
    }


def standing(case_id: str, written: RepairCase) -> Standing | None:
    """The case as it stands; None for an id that nobody wrote under."""
    told = first().get(case_id)
    about = written.about or (told.about if told else None)
    if about is None:
        return None
    texts = {**(told.texts if told else {}), **written.own}
    return Standing(case_id, told.drawings if told else (), about, texts)


def _read(name: str) -> dict[str, Any]:
    text = (files("services.consulting") / "data" / "cases" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
