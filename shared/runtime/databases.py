"""Creating a database that a server does not have yet."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from shared.runtime.config import with_database
from shared.runtime.failure import Failure


def ensure_database(url: str) -> None:
    """Nothing when it is there; raises Failure with the statement to run when we may not create it."""
    name = urlsplit(url).path.lstrip("/")
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError as error:
        if f'database "{name}" does not exist' not in str(error):
            raise
        _create(url, name)


def _create(url: str, name: str) -> None:
    owner = urlsplit(url).username or "the user of the address"
    statement = f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE template0;'
    try:
        with closing(psycopg2.connect(with_database(url, "postgres"))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    except psycopg2.errors.DuplicateDatabase:
        return  # someone else was faster
    except (psycopg2.OperationalError, psycopg2.errors.InsufficientPrivilege) as error:
        what = f"there is no database {name}, and it could not be created: {error}"
        raise Failure(what, f"run as an administrator of that server: {statement}") from None
