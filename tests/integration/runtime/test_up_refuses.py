"""When `make up` cannot go on it says why and what to do, and leaves nothing running."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys

import pytest

from shared.runtime.servers import private_postgres, private_rabbitmq


def test_a_taken_listen_address_is_named(installation):
    with socket.create_server(("127.0.0.1", 0)) as other:
        wanted = f"127.0.0.1:{other.getsockname()[1]}"
        begun = installation.baylog("up", BAYLOG_LISTEN=wanted)
    assert begun.returncode == 1
    assert f"BAYLOG_LISTEN={wanted} is taken" in begun.stdout
    assert "What to do: end that program" in begun.stdout


def test_a_listen_address_that_is_none_is_named(installation):
    begun = installation.baylog("up", BAYLOG_LISTEN="everywhere")
    assert begun.returncode == 1
    assert "What to do: write it as host:port" in begun.stdout


@pytest.mark.parametrize(
    ("variable", "named"), [("BAYLOG_RABBITMQ_SERVER", "rabbitmq"), ("BAYLOG_POSTGRES_BIN", "postgres")]
)
def test_a_server_program_that_is_not_there_is_named(installation, variable, named):
    begun = installation.baylog("up", **{variable: "/nowhere"})
    assert begun.returncode == 1
    assert "is not installed" in begun.stdout
    assert f"apt-get install {named}" in begun.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_full_disk_is_named(installation):
    script = 'mount -t tmpfs -o size=100m none "$1" && exec "$2" -m shared.runtime.cli up'
    small = installation.state_dir
    small.mkdir()
    begun = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", str(small), sys.executable],
        env=installation.env, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert begun.returncode == 1, begun.stdout
    assert "is full: 10" in begun.stderr
    assert "What to do: free some space there" in begun.stderr


def test_a_lost_state_file_does_not_lose_the_data(installation):
    (installation.state_dir / "servers" / "postgres-log").mkdir(parents=True)
    begun = installation.baylog("up")
    assert begun.returncode == 1
    assert "What to do: bring the file back from a copy, or `make reset`" in begun.stdout
    assert (installation.state_dir / "servers" / "postgres-log").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a user without rights here")
def test_another_users_installation_is_left_alone(installation):
    installation.state_dir.mkdir()
    (installation.state_dir / "state.json").write_text("{}")
    (installation.state_dir / "state.json").chmod(0o600)
    (installation.state_dir / "run").mkdir(mode=0o700)
    code = "import sys; sys.argv[1:] = ['up']; from shared.runtime.cli import main; main()"
    python = shutil.which("python3", path="/usr/bin")
    if python is None:
        pytest.skip("no Python that another user can reach")
    begun = subprocess.run(
        [python, "-c", code], env={**installation.env, "PYTHONPATH": ":".join(sys.path)}, cwd="/",
        user=65534, group=65534, extra_groups=[], capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert begun.returncode == 1
    assert "What to do: run this as the user who ran `make up`" in begun.stderr


@pytest.mark.slow
def test_nothing_is_started_for_an_operators_own_servers(installation):
    with private_postgres() as postgres, private_rabbitmq() as rabbit:
        own = {"BAYLOG_DATABASE_URL": postgres.url(), "BAYLOG_AMQP_URL": rabbit.url()}
        installation.env.update(own)
        begun = installation.baylog("up")
        assert begun.returncode == 0, begun.stdout
        told = {entry["name"] for entry in installation.status()["programs"]}
        assert not told & {"postgres-log", "postgres-views", "epmd", "rabbitmq"}
        assert installation.baylog("down").returncode == 0
        assert installation.alive() == []
        assert postgres.ready()
        assert rabbit.ready()
