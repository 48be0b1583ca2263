"""Roles and grants in PostgreSQL, applied whole: what was granted before and is not needed now goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

from psycopg2 import sql

from shared.postgres import Cursor, connect, statement
from shared.runtime.access.register import RELAY, SEALER, VIEWS, Access
from shared.runtime.failure import Failure

# The horizon of the log's instance belongs to all: nobody may hold a transaction there for long.
_LOG_LIMITS = {"idle": "5s", "statement": "15s", "lock": "5s"}
_VIEWS_LIMITS = {"idle": "60s", "statement": "60s", "lock": "15s"}
# A rebuild waits for nobody and is waited for by nobody, but its statements are long.
_RUNNER_LIMITS = {"idle": "5min", "statement": "0", "lock": "15s"}


def role_of(prefix: str, process: str) -> str:
    """The role, and the RabbitMQ user, of a process."""
    return f"{prefix}_{process}"


def apply_to_log(url: str, found: Sequence[Access], passwords: Mapping[str, str], prefix: str) -> None:
    """Every process may read the log that needs to; a service appends to its own categories."""
    with _owner(url) as on:
        on.run("closed")
        on.cursor.execute("DELETE FROM appender WHERE starts_with(role, %s)", (f"{prefix}_",))
        for access in found:
            role = on.role(access, prefix, passwords, _LOG_LIMITS)
            on.run("cleared", role=role)
            if access.reads_log:
                on.run("log_reader", role=role)
            if access.categories:
                on.run("log_appender", role=role, categories=sorted(access.categories))
            if access.process == RELAY.process:
                on.run("log_relay", role=role)
            if access.process == SEALER.process:
                on.run("log_sealer", role=role)


def apply_to_views(
    url: str, found: Sequence[Access], passwords: Mapping[str, str], prefix: str, views: Mapping[str, str]
) -> None:
    """The views' schemas belong to their builder, are read by the service that brings them, and a service
    writes in its own tables alone. `views`: each view and its service."""
    with _owner(url) as on:
        on.run("closed")
        on.cursor.execute("DELETE FROM projection.reader WHERE starts_with(role, %s)", (f"{prefix}_",))
        on.cursor.execute("DELETE FROM bus.consumer_role WHERE starts_with(role, %s)", (f"{prefix}_",))
        for access in found:
            runs = access.process == VIEWS.process
            role = on.role(access, prefix, passwords, _limits(access))
            if not runs:  # the builder owns what it has built
                on.run("cleared", role=role)
            on.run("views_reader", role=role)
            if runs:
                on.run("views_runner", role=role)
            if access.tables:
                on.run("inbox", role=role, service=access.process)
        _own_tables(on, found, prefix)
        _readers(on, prefix, views)


def apply_to_keys(url: str, found: Sequence[Access], passwords: Mapping[str, str], prefix: str) -> None:
    """A service that keeps personal data makes keys and reads them; the builder of the views reads them.

    One service destroys them; nobody sets one free.
    """
    with _owner(url) as on:
        on.run("closed")
        for access in found:
            role = on.role(access, prefix, passwords, _limits(access))
            on.run("cleared", role=role)
            if access.categories or access.process == VIEWS.process:
                on.run("keys_reader", role=role)
            if access.categories:
                on.run("keys_maker", role=role)
            if access.erases:
                on.run("keys_eraser", role=role)


def _limits(access: Access) -> Mapping[str, str]:
    return _RUNNER_LIMITS if access.process == VIEWS.process else _VIEWS_LIMITS


def _own_tables(on: _Owner, found: Sequence[Access], prefix: str) -> None:
    """A service's tables, or the schemas that they are in, are called ``<service>_<what it holds>``."""
    services = sorted((access.process for access in found if access.tables), key=len, reverse=True)
    for schema in on.names("schemas"):
        on.run("service_tables", role=role_of(prefix, _named_for(schema, services)), schema=schema)
    for table in on.names("public_tables"):
        on.run("service_table", role=role_of(prefix, _named_for(table, services)), table=table)


def _named_for(name: str, services: Sequence[str]) -> str:
    for service in services:
        if name == service or name.startswith(f"{service}_"):
            return service
    raise Failure(f"{name} in the views database belongs to no service", "call it <service>_<what it holds>.")


def _readers(on: _Owner, prefix: str, views: Mapping[str, str]) -> None:
    for view, service in views.items():
        on.cursor.execute("INSERT INTO projection.reader VALUES (%s, %s)", (view, role_of(prefix, service)))
    on.cursor.execute("SELECT schema, view FROM projection.checkpoint JOIN pg_namespace ON nspname = schema")
    built = on.cursor.fetchall()
    # as the builder, whose tables of tomorrow are meant as well
    on.cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role_of(prefix, VIEWS.process))))
    for schema, view in built:
        on.cursor.execute(statement("shared.projections", "admit_readers"), (schema, view))


class _Owner:
    """The owner's transaction on one database; the statements are files with names to fill in."""

    def __init__(self, cursor: Cursor, database: str) -> None:
        self.cursor = cursor
        self._database = database

    def run(self, name: str, role: str = "", schema: str = "", table: str = "", **literals: object) -> None:
        """`role`, `schema`, `table` are put in as names; the rest, and {name} of the role, as literals."""
        text = sql.SQL(statement("shared.runtime.access", name))
        self.cursor.execute(
            text.format(
                database=sql.Identifier(self._database),
                role=sql.Identifier(role),
                schema=sql.Identifier(schema),
                table=sql.Identifier(table),
                name=sql.Literal(role),
                **{key: sql.Literal(value) for key, value in literals.items()},
            )
        )

    def names(self, name: str) -> list[str]:
        """The first column of a query."""
        self.run(name)
        return [row[0] for row in self.cursor.fetchall()]

    def role(
        self, access: Access, prefix: str, passwords: Mapping[str, str], limits: Mapping[str, str]
    ) -> str:
        """Make the role or bring it up to date."""
        role = role_of(prefix, access.process)
        self.run("role", role=role, password=passwords[access.process], **limits)
        return role


@contextmanager
def _owner(url: str) -> Iterator[_Owner]:
    with (
        closing(connect(url, application_name="baylog-roles")) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        yield _Owner(cursor, urlsplit(url).path.lstrip("/"))
