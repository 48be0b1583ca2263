"""Calls as a service takes them: decoded, verified, run, answered."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property, partial
from time import perf_counter, time
from typing import TYPE_CHECKING, Any, Final

from eventlet.hubs import get_hub

from shared.bus import connection as broker
from shared.bus import topology, wire
from shared.bus.errors import UnknownMethod
from shared.bus.metrics import RPC_DURATION, RPC_REQUESTS
from shared.identity import Signer
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id
from shared.telemetry import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.bus.entrypoints import CallEntrypoint
    from shared.bus.intake import Intake

_log = get_logger("calls")

_PING: Final = "ping"
_ACKNOWLEDGED_TOGETHER: Final = 8
_ACKNOWLEDGED_AFTER: Final = 0.05


class Requests:
    """The calls queue of one service."""

    def __init__(self, intake: Intake) -> None:
        """The methods are put in by their entrypoints."""
        self.methods: dict[str, CallEntrypoint] = {}
        self._intake = intake
        self._channel: Any = None
        self._newest: Any = None
        self._unacknowledged = 0

    @cached_property
    def signer(self) -> Signer:
        """Verifies the identities."""
        return Signer(self._intake.container.config["SECRET_KEY"])

    @cached_property
    def _service(self) -> str:
        return str(self._intake.container.service_name)

    def consume(self, channel: Any) -> None:
        """Take calls from this channel from now on."""
        self._unacknowledged = 0
        queue = topology.declare_calls_queue(channel, self._service)
        channel.basic_qos(0, self._intake.calls.places, False)
        channel.basic_consume(queue, consumer_tag="calls", callback=self._on_message)
        self._channel = channel

    def cease(self) -> None:
        """Take no more; the broker gives what is left to others, or tells the callers at once."""
        channel, self._channel = self._channel, None
        self._acknowledge()
        if channel is not None:
            with suppress(*broker.Failure, AttributeError):
                channel.basic_cancel("calls", nowait=True)

    def _on_message(self, message: Any) -> None:
        self._intake.calls.put(partial(self._take, message))

    def _take(self, message: Any, release: Callable[[], None]) -> None:
        self._begun(message)
        taken = _Taken(message, release)
        try:
            request = wire.decode_request(message.properties.get("content_type"), message.body)
            taken.method, taken.deadline = request.method, request.deadline
            if time() * 1000 > request.deadline:
                self._end(taken, None, "expired")
            elif request.method == _PING:
                self._end(taken, wire.encode_result({"service": self._service}), "ok")
            else:
                self._begin(taken, request)
        except Exception as error:
            self._end(taken, *self._failure(taken, error))

    def _begun(self, message: Any) -> None:
        """Acknowledged when begun, a few together or after a moment.

        What waits goes to another process when this one dies, and the last few that were begun with it: their
        command ids make that harmless.
        """
        self._newest = message
        self._unacknowledged += 1
        if self._unacknowledged >= _ACKNOWLEDGED_TOGETHER:
            self._acknowledge()
        elif self._unacknowledged == 1:
            get_hub().schedule_call_global(_ACKNOWLEDGED_AFTER, self._acknowledge)

    def _acknowledge(self) -> None:
        if not self._unacknowledged:
            return
        self._unacknowledged = 0
        with suppress(*broker.Failure, AttributeError):
            broker.acknowledge(self._newest.channel, self._newest.delivery_tag, multiple=True)

    def _begin(self, taken: _Taken, request: wire.Request) -> None:
        entrypoint = self.methods.get(request.method)
        if entrypoint is None:
            taken.method = "unknown"
            raise UnknownMethod(service=self._service, method=request.method)
        call = entrypoint.admit(request, self.signer)
        self._intake.container.spawn_worker(entrypoint, (call,), {}, handle_result=partial(self._done, taken))

    def _done(self, taken: _Taken, _ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        try:
            if exc_info is not None:
                raise exc_info[1]
            body, outcome = wire.encode_result(result), "ok"
        except Exception as error:
            body, outcome = self._failure(taken, error)
        self._end(taken, body, outcome)
        return result, exc_info

    def _failure(self, taken: _Taken, error: Exception) -> tuple[bytes, str]:
        if isinstance(error, Refusal):
            _log.info("refused", method=taken.method, code=error.code)
            return wire.encode_refusal(error), "refused"
        error_id = str(new_id())
        _log.error("call_failed", method=taken.method, error_id=error_id, exc_info=error)
        return wire.encode_error(error_id), "failed"

    def _end(self, taken: _Taken, body: bytes | None, outcome: str) -> None:
        properties = taken.message.properties
        reply_to = properties.get("reply_to")
        if body is not None and reply_to and not taken.too_late():
            self._intake.outbound.reply(reply_to, properties.get("correlation_id"), body)
        RPC_REQUESTS.labels(self._service, taken.method, outcome).inc()
        RPC_DURATION.labels(self._service, taken.method).observe(perf_counter() - taken.begun)
        taken.release()


class _Taken:
    """One call from its delivery to its reply."""

    __slots__ = ("begun", "deadline", "message", "method", "release")

    def __init__(self, message: Any, release: Callable[[], None]) -> None:
        self.message = message
        self.release = release
        self.begun = perf_counter()
        self.method = "unknown"
        self.deadline: int | None = None

    def too_late(self) -> bool:
        """Whether nobody waits for the reply any more."""
        return self.deadline is not None and time() * 1000 > self.deadline
