"""Plain SQL migrations, applied once and in order of their names by yoyo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from shared.postgres.connections import connect

if TYPE_CHECKING:
    from yoyo.backends import DatabaseBackend
    from yoyo.migrations import Migration, MigrationList

# One number for all migrations of a database: "baylog" in ASCII, cut to what an advisory lock takes.
_LOCK = 0x6261796C6F67


def migrate(dsn: str, package_or_path: str | Path) -> None:
    """Apply what is new in ``<package>/migrations`` or in a folder; of two starters one waits."""
    from yoyo import get_backend  # every process has this package, few migrate

    name = str(package_or_path)
    with _folder(package_or_path) as folder, _alone(dsn), get_backend(dsn) as backend:
        # Whoever held yoyo's own lock row is dead: the session lock above is ours.
        backend.break_lock()
        for migration in backend.to_apply(_migrations(name, folder)):
            _apply(backend, migration)


def _apply(backend: DatabaseBackend, migration: Migration) -> None:
    """One transaction for the change and the note of it: a start killed in between leaves neither."""
    with backend.transaction():
        migration.process_steps(backend, "apply")
        backend.mark_one(migration, log=False)


@contextmanager
def _folder(package_or_path: str | Path) -> Iterator[Path]:
    if isinstance(package_or_path, Path):
        yield package_or_path
        return
    with as_file(files(package_or_path) / "migrations") as folder:
        yield folder


@contextmanager
def _alone(dsn: str) -> Iterator[None]:
    with closing(connect(dsn, application_name="baylog-migrate")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        yield


def _migrations(name: str, folder: Path) -> MigrationList:
    """Ids carry the package's name, so that two packages in one database may both have a 0001."""
    from yoyo.migrations import Migration, MigrationList

    return MigrationList(
        [Migration(f"{name}/{file.stem}", str(file), str(folder)) for file in sorted(folder.glob("*.sql"))]
    )
