"""The old part of the log on a disk of its own, by the words of docs/cold-storage.md: nobody notices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import psycopg2.extensions
import pytest

from shared.eventlog import GroupCommit, Log, Place, VersionConflict
from shared.eventlog.sealing import verify
from shared.eventlog.sealing.sealer import seal_all
from tests.integration.eventlog.commands import a_meta, a_stream, read_all, versions, write

PAGE = Path(__file__).parents[3] / "docs" / "cold-storage.md"


@pytest.fixture
def owner(log_url: str) -> Iterator[psycopg2.extensions.cursor]:
    with closing(psycopg2.connect(log_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


@pytest.fixture
def cut(owner) -> Callable[[str], None]:
    """Closes an era under this name."""
    [told] = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    owner.execute(told)

    def close(era: str) -> None:
        owner.execute("CALL begin_era(%s)", (era,))
        # a test has no second disk: the same words with the one there is
        owner.execute(f"ALTER TABLE {era} SET TABLESPACE pg_default")

    return close


def test_a_log_in_three_eras_keeps_its_promises(log_url, owner, cut):
    old, repeated, places = a_stream(), a_meta(), []
    with closing(Log.open(log_url)) as log:
        first = log.append([write(old, 0, "Opened", "Noted")], repeated)
        for era in ("event_era_1", "event_era_2"):
            places += [log.append([write(a_stream(), 0, "Noted")], a_meta()).place for _ in range(4)]
            log.append([write(old, 2 if era == "event_era_1" else 3, "Noted")], a_meta())
            cut(era)
        seal_all(log_url, 3)
        log.append([write(old, 4, "Closed")], a_meta())
        seal_all(log_url, 3)

        # read across the borders, in order, in whole pages and by stream
        everything = read_all(log, Place.START)
        assert [event.place for event in everything] == sorted(event.place for event in everything)
        assert set(places) < {event.place for event in everything}
        assert [version for version, _ in versions(log, old)] == [1, 2, 3, 4, 5]
        owner.execute("SELECT count(DISTINCT tableoid) FROM event")
        assert owner.fetchall() == [(3,)]
        assert list(verify.verify(owner)) == []

        # a command of the first era is known, and who is late by eras is told so
        again = log.append([write(old, 0, "Opened", "Noted")], repeated)
        assert (again.place, again.repeated) == (first.place, True)
        for late in (0, 1, 3):
            with pytest.raises(VersionConflict) as conflict:
                log.append([write(old, late, "Late")], a_meta())
            assert (conflict.value.expected, conflict.value.actual) == (late, 5)
        with closing(GroupCommit(log)) as grouped:
            assert grouped.append([write(a_stream(), 0, "Noted")], a_meta()).versions
            with pytest.raises(VersionConflict):
                grouped.append([write(old, 2, "Late")], a_meta())

    for table in ("event", "event_era_1", "event_era_2", "event_now"):
        for edit in ("UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {}"):
            with pytest.raises(psycopg2.Error) as refused:
                owner.execute(edit.format(table))
            assert refused.value.pgcode == "BL003"
