"""The import rules of pyproject.toml hold: storeys, independent services, pure rooms."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def lint_imports(config: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--config", str(config)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_every_import_contract_is_kept():
    checked = lint_imports(ROOT / "pyproject.toml")
    assert checked.returncode == 0, checked.stdout


def test_a_forbidden_import_is_found(tmp_path):
    # the same tool on a rule we know to be broken: runtime does import the kernel
    broken = tmp_path / "importlinter.toml"
    broken.write_text(
        '[tool.importlinter]\nroot_packages = ["shared"]\n'
        '[[tool.importlinter.contracts]]\nname = "known to be broken"\ntype = "forbidden"\n'
        'source_modules = ["shared.runtime"]\nforbidden_modules = ["shared.kernel"]\n'
    )
    assert "1 broken" in lint_imports(broken).stdout
