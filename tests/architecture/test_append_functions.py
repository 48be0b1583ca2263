"""No function lets a role append to a category that is not its own."""

from __future__ import annotations

import re
from pathlib import Path

MIGRATIONS = Path(__file__).parents[2] / "shared" / "eventlog" / "migrations"
FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\((.*?)\$(\w*)\$(.*?)\$\3\$", re.S | re.I)
# of an older version of the code; no role may call them
OWNERS_ONLY = {"append_v1", "append_one_v1"}

QUALIFIED = re.compile(r"OPERATOR\(pg_catalog\.\S+?\)|(?:pg_catalog|public)\.\w+|'[^']*'|--.*")
# What is left of a body once these are gone may hold no operator, no call and no relation.
SYNTAX = re.compile(
    r":=|IS NOT NULL|IN ARRAY|USING MESSAGE =|\b(?:given|before)\.\w+"
    r"|INTO (?:place|last|taken)\b|FROM added\b"
)
WORDS = {"coalesce", "EXISTS", "WHERE", "AND", "OR", "AS", "SELECT", "PERFORM", "array"}
UNQUALIFIED = {
    "operator": re.compile(r"[=<>+*/|~!@#%^&-]+|\b(?:IN|LIKE|BETWEEN|DISTINCT|CASE|ANY|ALL)\b"),
    "type": re.compile(r"::\s*\w+"),
    "relation": re.compile(r"\b(?:FROM|JOIN|INTO)\s+\w+"),
}


def appending() -> dict[str, tuple[str, str]]:
    """Each function that inserts events, as the last migration leaves it: its head and its body."""
    found = {}
    for path in sorted(MIGRATIONS.glob("*.sql")):
        for name, head, _, body in FUNCTION.findall(path.read_text()):
            if re.search(r"INSERT INTO (public\.)?event ", body) and name not in OWNERS_ONLY:
                found[name] = (head, body)
    return found


def left_to_the_path(body: str) -> set[str]:
    """What a search path would give a meaning to."""
    body = SYNTAX.sub(" ", QUALIFIED.sub("§", body))
    found = {hit for kind in UNQUALIFIED.values() for hit in kind.findall(body)}
    return found | {name for name in re.findall(r"(\w+)\s*\(", body) if name not in WORDS}


def test_append_functions_ask_whose_category_it_is():
    found = appending()
    assert {"append_v3", "append_one_v3", "append_group_v4"} <= set(found)
    asked = {name for name, (_, body) in found.items() if "require_own_v1" in body}
    # without it, anybody who may call the function appends anything: see 0011-own_categories_v1.sql
    assert asked == set(found)


def test_append_functions_run_as_the_owner_and_the_callers_search_path_means_nothing_to_them():
    wrong = {
        name: left_to_the_path(body)
        for name, (head, body) in appending().items()
        if "SECURITY DEFINER" not in head
        or ("SET search_path = public, pg_temp" not in head and left_to_the_path(body))
    }
    # services may not insert by themselves, and must not choose what `event` or `=` means
    assert wrong == {}


def test_what_takes_the_given_events_apart_leaves_nothing_to_the_path():
    """`given_events_v2` runs within the appending function, under the caller's search path."""
    path = MIGRATIONS / "0017-append_group_v4.sql"
    [body] = [body for name, _, _, body in FUNCTION.findall(path.read_text()) if name == "given_events_v2"]
    assert "fields[15]" in body
    assert left_to_the_path(re.sub(r"\[\d*\]|FROM \(", " ", body)) == set()


def test_a_name_without_its_schema_is_found():
    _, body = appending()["append_one_v3"]
    assert left_to_the_path(body) == set()
    for qualified, bare in [
        ("OPERATOR(pg_catalog.=) 1", "= 1"),
        ("public.appender", "appender"),
        ("pg_catalog.split_part(", "split_part("),
        ("xid::pg_catalog.text", "xid::text"),
        ("FROM public.event", "FROM event"),
    ]:
        assert qualified in body
        assert left_to_the_path(body.replace(qualified, bare)), bare
