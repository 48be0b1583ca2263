"""PostgreSQL for the storeys above: a connection pool, migrations, named statements."""

from __future__ import annotations

from shared.postgres.connections import Connection, Cursor, connect
from shared.postgres.copying import copy_in
from shared.postgres.lease import Lease
from shared.postgres.migrations import migrate
from shared.postgres.patience import execute_patiently
from shared.postgres.pool import Pool, PoolExhausted
from shared.postgres.prepared import Prepared
from shared.postgres.statements import queried, statement

__all__ = [
    "Connection",
    "Cursor",
    "Lease",
    "Pool",
    "PoolExhausted",
    "Prepared",
    "connect",
    "copy_in",
    "execute_patiently",
    "migrate",
    "queried",
    "statement",
]
