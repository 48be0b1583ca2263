"""The server forms in deploy/ run exactly the processes that the suite has."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from shared.runtime.suite import process_commands

DEPLOY = Path(__file__).parents[2] / "deploy"


def test_systemd_starts_every_process():
    wanted = re.findall(r"baylog@(\w+)\.service", (DEPLOY / "systemd" / "baylog.target").read_text())
    assert sorted(wanted) == sorted(process_commands())


def test_compose_starts_every_process():
    started = re.findall(r"command: \[run, (\w+)\]", (DEPLOY / "compose.yaml").read_text())
    assert sorted(started) == sorted(process_commands())


def test_in_containers_all_processes_share_what_they_keep():
    started = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    alone = [
        name
        for name, service in started.items()
        if service["image"] == "baylog" and "state:/var/lib/baylog" not in service["volumes"]
    ]
    assert alone == []


def test_the_image_has_what_papers_are_drawn_with():
    wanted = re.findall(r"\|\| echo ((?:lib|fonts)\S+)", (DEPLOY / "packages.sh").read_text())
    image = (DEPLOY / "Dockerfile").read_text()
    assert len(wanted) > 2
    assert [package for package in wanted if package not in image] == []


def test_the_installer_gives_every_process_a_metrics_port():
    named = re.search(r"for process in ([\w ]+);", (DEPLOY / "install").read_text()).group(1)
    assert sorted(named.split()) == sorted(process_commands())


@pytest.mark.parametrize("script", ["prepare", "packages.sh", "venv.sh", "install", "install-box", "lock"])
def test_the_scripts_are_shell(script):
    checked = subprocess.run(["sh", "-n", str(DEPLOY / script)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_the_lock_names_versions_and_hashes_but_no_place():
    text = (DEPLOY.parent / "requirements.lock").read_text()
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|-e ", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 50
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
