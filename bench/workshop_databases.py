"""Databases by name on a server of a measurement's own."""

from __future__ import annotations

from contextlib import closing

import psycopg2

from shared.runtime.config import with_database


def with_new(server: str, name: str) -> str:
    """An empty database, whatever bore the name before."""
    with closing(psycopg2.connect(server)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return with_database(server, name)
