"""The log as owners and views see it: personal fields encrypted on the way in, readable on the way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import structs

from shared.eventlog import Appended, EventLog, GroupCommit, Log, Meta, NewEvent, Place, StoredEvent, Write
from shared.eventlog.erasing import ERASING
from shared.kernel.events import event_class
from shared.kernel.personal import personal_fields
from shared.privacy.box import Data, opened_data, sealed_data, subject_of, told_in, withheld_data
from shared.privacy.keyring import Keyring
from shared.privacy.store import Held, State
from shared.privacy.subjects import Subjects, own


class NoSubject(Exception):
    """An event declares personal fields, but neither it nor its stream says of which customer."""


class Told(Protocol):
    """An event as the log or a fact tells it; frozen."""

    @property
    def id(self) -> UUID: ...
    @property
    def type(self) -> str: ...
    @property
    def stream(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


T = TypeVar("T", bound=Told)


class PrivateLog:
    """Satisfies `EventLog`. Who needs the stored form (the relay, the verifier) reads the log itself."""

    def __init__(self, log: EventLog, keyring: Keyring, *, restricted: bool = False) -> None:
        """`restricted`: whether data that only the law still keeps is opened as well."""
        self._log = log
        self._keyring = keyring
        self._restricted = restricted
        self._subjects = Subjects()

    def close(self) -> None:
        """Forget the keys and give the connections back."""
        self._keyring.close()
        if isinstance(self._log, Log | GroupCommit):
            self._log.close()

    @property
    def keyring(self) -> Keyring:
        """The keys in use."""
        return self._keyring

    def with_restricted(self) -> PrivateLog:
        """The same log for somebody who may see what is kept only because the law says so."""
        return PrivateLog(self._log, self._keyring, restricted=True)

    def append(self, writes: Sequence[Write], meta: Meta) -> Appended:
        """Encrypts, then appends; NoSubject when nobody can tell whose key to take."""
        return self._log.append(self.sealed(writes), meta)

    def outcome(self, command_id: UUID) -> Appended | None:
        """What a command came to, if it was appended."""
        return self._log.outcome(command_id)

    def read_stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[StoredEvent]:
        """The events of one stream beyond version `after`, opened."""
        events = self._log.read_stream(stream, after, limit)
        self._subjects.learn(stream, after, ((event.version, event.data) for event in events))
        return self.opened(events)

    def read(
        self,
        after: Place,
        limit: int = 1000,
        types: Iterable[str] | None = None,
        *,
        until: Place | None = None,
    ) -> list[StoredEvent]:
        """Events beyond a place, opened; the keys of a whole batch are asked for at once."""
        return self.opened(self._log.read(after, limit, types, until=until))

    def head(self) -> Place:
        """The last place that can be read now."""
        return self._log.head()

    def newest(self) -> Place:
        """The last place that anything was appended at."""
        return self._log.newest()

    def wait(self, after: Place, timeout: float) -> bool:
        """True as soon as there is something to read beyond a place."""
        return self._log.wait(after, timeout)

    @property
    def stored(self) -> EventLog:
        """The log itself, for whoever takes fields out of it in SQL and gives the boxes to `told_in_each`."""
        return self._log

    def forget(self, records: Iterable[str]) -> None:
        """What this process remembers of customers who were erased ends here."""
        for record in records:
            self._keyring.forget(record)

    def told_in_each(self, boxes: Sequence[tuple[str, str, Data]]) -> list[Data]:
        """What lies in each box of (id, stream, box); nothing where the key is gone.

        A key is asked for once, whatever it opens.
        """
        held = self._keyring.for_reading({form["of"] for _, _, form in boxes})
        ciphers = {subject: AESGCM(key) for subject, key in self._readable(held).items()}
        return [
            told_in(ciphers[form["of"]], event_id, stream, form) if form["of"] in ciphers else {}
            for event_id, stream, form in boxes
        ]

    def blind(self, kind: str, value: str) -> str:
        """What a reservation calls a value in its stream's name."""
        return self._keyring.blind(kind, value)

    def reveal(self, fact: T) -> T:
        """A fact, opened; what was given stays as it is."""
        [opened] = self.opened([structs.replace(fact, data=dict(fact.data))])  # type: ignore[type-var]  # a fact is a Struct
        return opened

    def sealed(self, writes: Sequence[Write]) -> list[Write]:
        """The writes as the log is to hold them."""
        named = [self._personal(write) for write in writes]
        subjects = {subject for found in named for subject in found if subject is not None}
        if not subjects:
            return list(writes)
        keys = self._keyring.for_writing(subjects)
        return [_sealed(write, found, keys) for write, found in zip(writes, named, strict=True)]

    def opened(self, events: Sequence[T]) -> list[T]:
        """Events, or whatever has their id, stream and data; boxes are opened in place, where they may be."""
        for event in events:
            if event.type in ERASING:
                # before anything is opened, whatever order events are looked at
                self.forget(event.data["records"])
        subjects = {subject for event in events if (subject := subject_of(event.data)) is not None}
        if not subjects:
            return list(events)
        held = self._keyring.for_reading(subjects)
        ciphers = {subject: AESGCM(key) for subject, key in self._readable(held).items()}
        for event in events:
            _open(event, held, ciphers)
        return list(events)

    def _readable(self, held: dict[str, Held]) -> dict[str, bytes]:
        states = {State.ACTIVE, State.RESTRICTED} if self._restricted else {State.ACTIVE}
        return {subject: one.key for subject, one in held.items() if one.key and one.state in states}

    def _personal(self, write: Write) -> list[str | None]:
        """For each event of a write: whose key it needs; None for one that tells of nobody."""
        last: str | None = None
        found: list[str | None] = []
        for event in write.events:
            last = own(write.stream, event.data) or last
            found.append((last or self._named(write)) if _declares(event) else None)
        return found

    def _named(self, write: Write) -> str:
        known = self._subjects.known(write.stream)
        if known.version < write.expected:
            news = self._log.read_stream(write.stream, after=known.version)
            self._subjects.learn(write.stream, known.version, ((event.version, event.data) for event in news))
            known = self._subjects.known(write.stream)
        if known.subject is None:
            raise NoSubject(f"{write.stream}: a personal field, and nobody it belongs to")
        return known.subject


def _open(event: Told, held: dict[str, Held], ciphers: dict[str, AESGCM]) -> None:
    """In place: a reader's events are its own, and making each anew costs more than opening it."""
    data = event.data
    subject = subject_of(data)
    if subject is None:
        return
    cipher = ciphers.get(subject)
    if cipher is None:
        shown = withheld_data(data, held[subject].state)
    else:
        shown = opened_data(cipher, event.id, event.stream, data)
    data.clear()
    data.update(shown)


def _declares(event: NewEvent) -> bool:
    kind = event_class(event.type)
    return kind is not None and bool(personal_fields(kind))


def _sealed(write: Write, subjects: Sequence[str | None], keys: dict[str, bytes | None]) -> Write:
    events = [
        event if subject is None else _sealed_event(event, write.stream, subject, keys[subject])
        for event, subject in zip(write.events, subjects, strict=True)
    ]
    return replace(write, events=events)


def _sealed_event(event: NewEvent, stream: str, subject: str, key: bytes | None) -> NewEvent:
    fields = personal_fields(cast(type, event_class(event.type)))
    return replace(event, data=sealed_data(key, event.id, stream, subject, event.data, fields))
