"""Sizes and names: small files, small functions, no drawer for what nobody placed."""

from __future__ import annotations

import ast
import re
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(chain((ROOT / "shared").rglob("*.py"), (ROOT / "services").rglob("*.py")))
JUNK = re.compile(r"(^|_)(utils?|helpers?|common|manager|misc)(_|$)")
PACKAGES = sorted({path.parent for path in SOURCES})


def functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node) -> int:
    return node.end_lineno - node.lineno + 1


def share(values, small: int) -> float:
    counted = list(values)
    return sum(value <= small for value in counted) / len(counted)


def test_files_are_small():
    lengths = {path: len(path.read_text().splitlines()) for path in SOURCES}
    assert share(lengths.values(), 200) > 0.93
    # the longest are lists: an event class or a wire shape after the other
    assert {str(path): size for path, size in lengths.items() if size > 350} == {}


def test_functions_are_small():
    lengths = {(path.name, node.name): length(node) for path in SOURCES for node in functions(path)}
    assert share(lengths.values(), 20) > 0.95
    # one `case` per event in a single match is the longest a function may get
    assert {name: size for name, size in lengths.items() if size > 60} == {}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_named_for_being_left_over(path):
    names = [part.removesuffix(".py") for part in path.relative_to(ROOT).parts]
    names += [
        node.name.lower() for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)
    ]
    assert [name for name in names if JUNK.search(name)] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_says_what_it_is_for(package):
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text()))
    assert said, f"{package}/__init__.py has no docstring"
