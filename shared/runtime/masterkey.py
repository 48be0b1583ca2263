"""The master key of an installation, made once; never made anew over keys that it would leave unreadable."""

from __future__ import annotations

from contextlib import closing

from shared.postgres import connect, statement
from shared.privacy import KeysAt, NoMasterKey, make_master_key
from shared.runtime.failure import Failure
from shared.runtime.state import write_whole


def ensure_master_key(keys: KeysAt) -> bool:
    """Whether one was made now; Failure when the one that wrapped the stored keys is gone."""
    try:
        _check(keys)
    except NoMasterKey as missing:
        wrapped_by = masters_in_use(keys)
        file = keys.masters.file
        if wrapped_by or file is None or file.exists():
            raise Failure(
                f"the master key is not usable: {missing}",
                "bring it back from where you keep it; without it no personal data can be read.",
            ) from None
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, make_master_key() + "\n")
        return True
    return False


def _check(keys: KeysAt) -> None:
    strange = masters_in_use(keys) - keys.masters.keys().names
    if strange:
        raise NoMasterKey(f"keys are wrapped by {', '.join(sorted(strange))}, which is not among those given")


def masters_in_use(keys: KeysAt) -> frozenset[str]:
    """The names of the master keys that the stored keys are wrapped by."""
    with (
        closing(connect(keys.url, application_name="baylog-prepare")) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement("shared.privacy", "masters_in_use"))
        return frozenset(name for (name,) in cursor.fetchall())
