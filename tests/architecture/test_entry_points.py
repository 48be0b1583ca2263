"""Whatever is started by name is really there: entry points, `python -m` modules, every __main__."""

from __future__ import annotations

import ast
import importlib
import tomllib
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import click
import pytest

from shared.runtime.suite import process_commands

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DECLARED = [
    EntryPoint(name, value, group)
    for group, entries in {**PROJECT["entry-points"], "console_scripts": PROJECT["scripts"]}.items()
    for name, value in entries.items()
]
MAINS = sorted(ROOT.glob("s*/**/__main__.py"))


@pytest.mark.parametrize("entry", DECLARED, ids=lambda entry: f"{entry.group}:{entry.name}")
def test_a_declared_entry_point_loads(entry):
    assert callable(entry.load()) or entry.group in {"baylog.views", "baylog.codecs"}


@pytest.mark.parametrize("group", sorted(PROJECT["entry-points"]))
def test_the_installation_knows_what_is_declared(group):
    installed = {(entry.name, entry.value) for entry in entry_points(group=group)}
    assert installed == {(entry.name, entry.value) for entry in DECLARED if entry.group == group}


@pytest.mark.parametrize("path", MAINS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_main_imports_only_names_that_exist(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            module = importlib.import_module(node.module)
            assert all(hasattr(module, alias.name) for alias in node.names), ast.unparse(node)


@pytest.mark.parametrize("name", sorted(process_commands()))
def test_a_process_of_the_suite_can_be_run_as_a_module(name):
    module = importlib.util.find_spec(process_commands()[name][0])
    assert module is not None
    runnable = Path(module.origin)
    if module.submodule_search_locations:
        runnable = runnable.with_name("__main__.py")
    assert "__main__" in runnable.read_text() or runnable.name == "__main__.py"
    assert runnable.exists()


def test_a_registered_command_is_a_click_command():
    for entry in entry_points(group="baylog.commands"):
        assert isinstance(entry.load(), click.Command), entry
