"""Records from the spool to the broker in their order; forgotten only after the broker has confirmed them.

What was held while nobody was reached goes beside what happens now, by a queue of its own (docs/adr/0024): a
take is not behind three days. On the same connection the agent asks for its grants, and gets them.
"""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import orjson
import pika
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError, NackError, UnroutableError

from services.keybox_agent.adapters.downlink import Downlink
from services.keybox_agent.adapters.envelope import message
from services.keybox_agent.adapters.office_link import Link
from services.keybox_agent.adapters.pictures import Pictures
from services.keybox_agent.adapters.segments import Mark
from services.keybox_agent.adapters.spool import Spool
from services.keybox_agent.metrics import UPLINK
from shared.contracts.keys import EDGE_EXCHANGE, HELD, PICTURES, REPORTS
from shared.kernel.ids import derived_id
from shared.telemetry import get_logger

RECORDS_A_MESSAGE: Final = 100
LIVE_AT_MOST: Final = RECORDS_A_MESSAGE
"""How many records may wait at a fresh connection and still be of now: they go in one message."""
_PAUSES: Final = (0.5, 1.0, 2.0, 5.0, 10.0)
_IDLE: Final = 1.0  # a heartbeat is answered, and new grants are taken, at least so often
_log = get_logger("uplink")


class Uplink:
    """The sending half of an agent; `run` in a thread of its own, `wake` when something was spooled."""

    def __init__(
        self, cabinet: str, link: Link, spool: Spool, downlink: Downlink, pictures: Pictures
    ) -> None:
        self._cabinet = cabinet
        self._link = link
        self._user = ""
        self._downlink = downlink
        self._spool = spool
        self._pictures = pictures
        self._news = threading.Event()
        self.connected = False

    def wake(self) -> None:
        """There is something to send."""
        self._news.set()

    def run(self, stop: threading.Event) -> None:
        """Until told to stop; a broker that is away is waited for."""
        failures = 0
        while not stop.is_set():
            try:
                self._send_all(stop)
                return
            except (AMQPError, AMQPConnectorException, OSError) as error:
                if self.connected or not failures:
                    _log.warning("uplink_lost", cabinet=self._cabinet, reason=type(error).__name__)
                failures = 0 if self.connected else failures + 1
                self._told(False)
                self._downlink.alone()
                stop.wait(_PAUSES[min(failures, len(_PAUSES) - 1)])

    def _told(self, connected: bool) -> None:
        self.connected = connected
        UPLINK.labels(self._cabinet).set(connected)

    def _send_all(self, stop: threading.Event) -> None:
        parameters, self._user = self._link.parameters(self._cabinet)
        connection = pika.BlockingConnection(parameters)
        try:
            channel = connection.channel()
            channel.confirm_delivery()
            self._told(True)
            _log.info("uplink_open", cabinet=self._cabinet)
            self._downlink.listen(channel)
            self._part()
            while not stop.is_set():
                self._news.clear()
                self._downlink.ask(channel, self._properties())
                while self._send_records(channel) and not stop.is_set():
                    connection.process_data_events(0)
                    self._downlink.ask(channel, self._properties())
                # records first; one picture between two looks for more of them
                more = self._send_picture(channel)
                if more:
                    continue
                self._news.wait(_IDLE)
                connection.process_data_events()
        finally:
            with suppress(AMQPError):
                connection.close()

    def _part(self) -> None:
        """From now on the records are live ones: those that wait, if they are many, are over."""
        if len(self._spool.waiting(LIVE_AT_MOST + 1, held=False)) > LIVE_AT_MOST:
            # a disk that does not take that has nothing live to send either
            with suppress(OSError):
                self._spool.begin_anew()

    def _send_records(self, channel: Any) -> bool:
        """A message of what happens now, one of what was held; whether there was any."""
        live = self._spool.waiting(RECORDS_A_MESSAGE, held=False)
        if live:
            self._send(channel, REPORTS, live)
        held = self._spool.waiting(RECORDS_A_MESSAGE, held=True)
        if held:
            self._send(channel, HELD, held)
        return bool(live or held)

    def _send(self, channel: Any, key: str, waiting: Sequence[tuple[Mark, bytes]]) -> None:
        # one message holds records of one boot only: its id follows from where it begins
        boot = waiting[0][0].boot
        batch = [(mark, body) for mark, body in waiting if mark.boot == boot]
        self._publish(channel, key, self._message(key, batch))
        self._spool.forget(batch[-1][0])

    def _send_picture(self, channel: Any) -> bool:
        """Whether one was sent."""
        waiting = self._pictures.waiting()
        if waiting is None:
            return False
        reference, jpeg = waiting
        told = {"photo": reference, "jpeg": b64encode(jpeg).decode()}
        self._publish(channel, PICTURES, message(self._cabinet, PICTURES, reference, 0, told))
        self._pictures.forget(reference)
        return True

    def _publish(self, channel: Any, key: str, body: bytes) -> None:
        try:
            channel.basic_publish(EDGE_EXCHANGE, key, body, mandatory=True, properties=self._properties())
        except (UnroutableError, NackError) as error:
            # the head office has no queue yet, or no room: keep what it is, and try again
            raise AMQPError(type(error).__name__) from error

    def _message(self, key: str, batch: Sequence[tuple[Mark, bytes]]) -> bytes:
        first, last = batch[0][0], batch[-1][0]
        report = derived_id("cabinet report", self._spool.device, first.boot, first.sequence, last.sequence)
        records = [
            {"boot": mark.boot, "sequence": mark.sequence, **orjson.loads(body)} for mark, body in batch
        ]
        told = {"device": self._spool.device, "records": records}
        return message(self._cabinet, key, report, last.sequence, told)

    def _properties(self) -> Any:
        return pika.BasicProperties(
            content_type="application/cloudevents+json",
            delivery_mode=pika.DeliveryMode.Persistent,
            # the broker vouches for it
            user_id=self._user,
        )
