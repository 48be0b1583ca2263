"""The commands of `baylog`: its own, and what each package registers under `baylog.commands`."""

from __future__ import annotations

import os
import sys
from importlib.metadata import EntryPoint, entry_points

import click
import psycopg2

from shared.eventlog import LogUnavailable
from shared.jobs.stopping import in_a_sentence
from shared.runtime.access.grant import roles
from shared.runtime.backup.backup import backup
from shared.runtime.backup.restore import restore
from shared.runtime.config import NotConfigured, remembered, state_directory
from shared.runtime.down import down, reset
from shared.runtime.eventbook.cli import events
from shared.runtime.failure import Failure
from shared.runtime.prepare import prepare
from shared.runtime.report import status
from shared.runtime.run import run
from shared.runtime.up import up


class _Registered(click.Group):
    """Loads a command that a package registers only when it is asked for."""

    entries = "baylog.commands"

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *(entry.name for entry in self._registered())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        for entry in self._registered(cmd_name):
            _remind()
            command: click.Command = entry.load()
            return command
        return None

    def invoke(self, ctx: click.Context) -> object:
        """What a variable of ours would have told is said to be missing as everywhere: by what to do."""
        try:
            return super().invoke(ctx)
        except click.MissingParameter as missing:
            if missing.param is None or not isinstance(missing.param.envvar, str):
                raise
            raise NotConfigured(missing.param.envvar) from None

    def _registered(self, name: str | None = None) -> list[EntryPoint]:
        return [entry for entry in entry_points(group=self.entries) if name in (None, entry.name)]


class _Baylog(_Registered):
    def invoke(self, ctx: click.Context) -> object:
        """Before click has a word for whoever stops it."""
        with in_a_sentence():
            return super().invoke(ctx)


class _Imports(_Registered):
    entries = "baylog.imports"


@click.group(cls=_Baylog)
@click.version_option(package_name="baylog")
def baylog() -> None:
    """Runs the workshops of a car dealer group on one event log."""


@baylog.group("import", cls=_Imports)
def import_() -> None:
    """Take in what another system has, from files."""


class _Cabinet(_Registered):
    entries = "baylog.cabinet"


@baylog.group("cabinet", cls=_Cabinet)
def cabinet() -> None:
    """Key cabinets: register, enrol and revoke the box beside each."""


for _command in (up, down, reset, status, prepare, roles, events, backup, restore, run):
    baylog.add_command(_command)


def execute() -> None:
    """What the command line asks for; what it fails by is said in a sentence."""
    try:
        baylog()
    except NotConfigured as missing:
        click.echo(f"Error: {missing}", err=True)
        sys.exit(2)
    except Failure as failure:
        click.echo(f"Error: {failure}", err=True)
        sys.exit(1)
    except psycopg2.ProgrammingError as error:
        if error.pgcode is not None:
            raise
        click.echo(f"Error: that is no address of a PostgreSQL server: {str(error).strip()}", err=True)
        sys.exit(2)
    except (psycopg2.OperationalError, LogUnavailable) as error:
        click.echo(f"Error: {_no_answer(error)}", err=True)
        sys.exit(1)


def _no_answer(error: Exception) -> str:
    """One sentence about a server that is away; whatever else it has to say is no such failure."""
    told = error.__cause__ if isinstance(error, LogUnavailable) else error
    if isinstance(told, psycopg2.Error) and told.pgcode is not None:
        raise error
    why = str(told or error).strip().partition("\n")[0]
    return f"PostgreSQL does not answer: {why}. Run `make up`; `baylog status` says what is down."


def _remind() -> None:
    """A registered command reads the variables that our own processes were given."""
    os.environ.setdefault("BAYLOG_STATE_DIR", str(state_directory()))
    for name, value in remembered(state_directory()).items():
        os.environ.setdefault(name, value)
