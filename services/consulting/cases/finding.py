"""Cases by text, symptom, part and car: those that were written, by the table; the rest of the first set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from services.consulting.cases.first import WRITTEN_IN, Standing, first, standing
from services.consulting.cases.model import RepairCase
from services.consulting.reading import run
from services.consulting.searching import searchable
from shared.postgres import Cursor

Answer = dict[str, Any]


def found(cursor: Cursor, asked: Mapping[str, Any]) -> Answer:
    """{"rows": [RepairCaseRow], "count"}: of the car first, then what a shop wrote, the newest first."""
    most = asked["skip"] + asked["limit"]
    # the rows come in the order of the answer, so the first `most` of both together are among these
    written = run(cursor, "repair_cases", {**_parameters(asked), "most": most})
    touched = {case_id for (case_id,) in run(cursor, "repair_cases_touched", {"ids": list(first())})}
    rows = [_row(_standing(folded), folded, fitting, asked) for folded, fitting, _ in written]
    others = [] if asked["withdrawn"] else _of_the_first_set(touched, asked)
    every = sorted([*rows, *others], key=lambda row: not row["fits"])
    count = (written[0][2] if written else 0) + len(others)
    return {"rows": every[asked["skip"] : most], "count": count}


def in_language(case: Standing, language: str) -> str:
    """The asker's language, else one of the first set's, else whatever the case was written in."""
    return next(name for name in (language, *reversed(WRITTEN_IN), *case.texts) if name in case.texts)


def _parameters(asked: Mapping[str, Any]) -> Answer:
    key = searchable(asked["text"]).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {
        "key": key,
        "symptoms": asked["symptoms"] or None,
        "parts": asked["parts"] or None,
        "model": searchable(asked["model"]),
        "withdrawn": asked["withdrawn"],
    }


def _of_the_first_set(touched: set[str], asked: Mapping[str, Any]) -> list[Answer]:
    cases = [
        case
        for case in (standing(case_id, RepairCase()) for case_id in first() if case_id not in touched)
        if case is not None and _asked_for(case, asked)
    ]
    return [_row(case, None, case.meant_for(asked["model"]), asked) for case in cases]


def _asked_for(case: Standing, asked: Mapping[str, Any]) -> bool:
    return (
        (not asked["symptoms"] or bool(set(asked["symptoms"]) & set(case.about.symptoms)))
        and (not asked["parts"] or bool(set(asked["parts"]) & set(case.about.parts)))
        and case.key().has(asked["text"])
    )


def _standing(folded: Mapping[str, Any]) -> Standing:
    case = standing(folded["id"], msgspec.convert(folded["case"], RepairCase))
    assert case is not None  # a row is made of an event that says what the case is about
    return case


def _row(case: Standing, folded: Mapping[str, Any] | None, fitting: bool, asked: Mapping[str, Any]) -> Answer:
    text = case.texts[in_language(case, asked["language"])]
    pictures = folded["case"]["pictures"] if folded else []
    return {
        "id": case.id,
        "title": text.title,
        "complaint": text.complaint,
        "cause": text.cause,
        **{name: list(told) for name, told in vars(case.about).items()},
        "drawing": case.drawings[0] if case.drawings else None,
        "picture": pictures[0]["id"] if pictures else None,
        "own": folded is not None,
        "withdrawn": bool(folded and folded["case"]["withdrawn"]),
        "fits": fitting,
    }
