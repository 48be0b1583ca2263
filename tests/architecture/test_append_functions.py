"""No function lets a role append to a category that is not its own."""

from __future__ import annotations

import re
from pathlib import Path

MIGRATIONS = Path(__file__).parents[2] / "shared" / "eventlog" / "migrations"
FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\((.*?)\$(\w*)\$(.*?)\$\3\$", re.S | re.I)
# of an older version of the code; no role may call them
OWNERS_ONLY = {"append_v1", "append_one_v1"}


def appending() -> dict[str, tuple[str, str]]:
    """Each function that inserts events, as the last migration leaves it: its head and its body."""
    found = {}
    for path in sorted(MIGRATIONS.glob("*.sql")):
        for name, head, _, body in FUNCTION.findall(path.read_text()):
            if "INSERT INTO event " in body and name not in OWNERS_ONLY:
                found[name] = (head, body)
    return found


def test_append_functions_ask_whose_category_it_is():
    found = appending()
    assert {"append_v2", "append_one_v2"} <= set(found)
    asked = {name for name, (_, body) in found.items() if "require_own_v1" in body}
    # without it, anybody who may call the function appends anything: see 0011-own_categories_v1.sql
    assert asked == set(found)


def test_append_functions_run_as_the_owner_with_a_fixed_search_path():
    wrong = {
        name
        for name, (head, _) in appending().items()
        if "SECURITY DEFINER" not in head or "SET search_path = public, pg_temp" not in head
    }
    # services may not insert by themselves, and must not choose what `event` means
    assert wrong == set()
