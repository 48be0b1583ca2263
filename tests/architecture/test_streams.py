"""A service names every stream that it writes: what it does not name, the database denies to its role."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from shared.runtime.access.register import register

SERVICES = Path(__file__).parents[2] / "services"
NAMED = {entry.name for entry in entry_points(group="baylog.services")}


def categories(service: Path) -> Iterator[str]:
    """What stands in `Repository(log, "<category>", …)` and in functions that are called `…_stream`."""
    for path in sorted(service.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).partition("[")[0] == "Repository":
                yield from (arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant))
            if isinstance(node, ast.FunctionDef) and node.name.endswith("_stream"):
                for part in ast.walk(node):
                    if isinstance(part, ast.JoinedStr) and isinstance(part.values[0], ast.Constant):
                        yield part.values[0].value.partition("-")[0]


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_service_names_the_streams_that_it_writes(name):
    [access] = [each for each in register() if each.process == name]
    missing = set(categories(SERVICES / name)) - access.categories
    assert missing == set(), f"put them into STREAMS, and `log = LogProvider(STREAMS)` into {name}'s class"


def test_no_two_services_write_one_category():
    owned = [category for each in register() for category in each.categories]
    assert len(owned) == len(set(owned)) > 8
