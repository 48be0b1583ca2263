"""The shell around a decision: load the stream, decide, append, and decide anew when somebody was faster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from shared.eventlog.codec import Codec
from shared.eventlog.errors import VersionConflict
from shared.eventlog.face import EventLog
from shared.eventlog.types import Appended, Meta, NewEvent, Place, Write
from shared.kernel.decider import Decider
from shared.kernel.errors import Refusal

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
Also = Sequence[Write] | Callable[[], Sequence[Write]]


@dataclass(frozen=True)
class Loaded(Generic[S]):
    """A state, the version of the stream it was folded from, and the place of its last event."""

    state: S
    version: int
    place: Place = Place.START


class Repository(Generic[S, C, E]):
    """The streams of one category, by key."""

    def __init__(self, log: EventLog, category: str, decider: Decider[S, C, E], codec: Codec[E]) -> None:
        self._log = log
        self._category = category
        self._decider = decider
        self._codec = codec

    def stream(self, key: object) -> str:
        """The name of a key's stream."""
        return f"{self._category}-{key}"

    def load(self, key: object) -> Loaded[S]:
        """The state now; version 0 and the initial state when there is no such stream."""
        history = self._log.read_stream(self.stream(key))
        state = self._decider.fold(self._codec.decode(event) for event in history)
        return Loaded(state, history[-1].version, history[-1].place) if history else Loaded(state, 0)

    def write(self, key: object, command: C, *, occurred_at: datetime | None = None) -> Write:
        """What a command would write now, for another repository's `also`; the refusals of decide apply."""
        return self._decided(key, self.load(key), command, occurred_at)

    def execute(
        self,
        key: object,
        command: C,
        meta: Meta,
        *,
        expected: int | None = None,
        attempts: int = 3,
        also: Also = (),
        occurred_at: datetime | None = None,
        new: bool = False,
    ) -> Appended:
        """Decide and append; a repeated command id gives the first outcome, whatever decide says today.

        `expected` is the version the asker saw: VersionConflict when the stream is elsewhere. Without it a
        conflict is met by deciding anew, `attempts` times. `also` is appended in the same transaction; as a
        function it is asked again at each attempt. `new`: there is most likely no such stream yet, so it is
        not looked for before anything speaks against that.
        """
        if new:
            with suppress(Refusal):
                return self._attempt(
                    key, Loaded(self._decider.initial, 0), command, meta, expected, also, occurred_at
                )
        while True:
            attempts -= 1
            try:
                return self._attempt(key, self.load(key), command, meta, expected, also, occurred_at)
            except VersionConflict as conflict:
                fixed = expected is not None and conflict.stream == self.stream(key)
                stale = not callable(also) and conflict.stream != self.stream(key)
                if fixed or stale or attempts <= 0:
                    raise

    def _attempt(
        self,
        key: object,
        loaded: Loaded[S],
        command: C,
        meta: Meta,
        expected: int | None,
        also: Also,
        occurred_at: datetime | None,
    ) -> Appended:
        try:
            if expected is not None and expected != loaded.version:
                raise VersionConflict(self.stream(key), expected, loaded.version)
            own = self._decided(key, loaded, command, occurred_at)
            writes = [own, *(also() if callable(also) else also)]
        except Refusal:
            first = self._log.outcome(meta.command_id)
            if first is None:
                raise
            return first
        if any(write.events for write in writes):
            return self._log.append(writes, meta)
        first = self._log.outcome(meta.command_id)
        return first or Appended(loaded.place, {own.stream: loaded.version}, (), repeated=False)

    def _decided(self, key: object, loaded: Loaded[S], command: C, occurred_at: datetime | None) -> Write:
        events = self._decider.decide(loaded.state, command)
        fresh = [NewEvent(*self._codec.encode(event), occurred_at=occurred_at) for event in events]
        return Write(self.stream(key), loaded.version, fresh)
