"""A cabinet alone for three days: all that it held comes to the log once, beside what happens now."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import orjson
import pika
import pytest

from services.keybox_agent.adapters.office_link import ByPassword
from services.keybox_agent.adapters.segments import Mark
from services.keybox_agent.adapters.spool import Spool
from services.keybox_agent.adapters.uplink import Uplink
from services.keys.errors import RecordsMissing
from services.keys.reports import Reports
from services.keys.service import KeysService
from shared.bus import wire
from shared.bus.fact import decode_fact
from shared.bus.topology import declare
from shared.contracts.keys import REPORTS
from tests.cabinet_uplink import sending
from tests.faults.eventually import eventually
from tests.faults.silent_proxy import SilentProxy

NOW, HELD = (wire.facts_queue("keys", handler) for handler in ("on_reports", "on_held"))
BEGAN, ALONE = datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(hours=72)


class HeadOffice:
    """What the keys service does with reports, without the process around it."""

    def __init__(self, amqp_url: str, log) -> None:
        self._url, self._log = amqp_url, log
        self.taken: Counter[str] = Counter()
        self.now: Counter[str] = Counter()
        self.missing = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(queue,)) for queue in (NOW, HELD)]

    def __enter__(self) -> HeadOffice:
        declare(self._url, [KeysService])
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, queue: str) -> None:
        connection = pika.BlockingConnection(pika.URLParameters(self._url))
        channel, reports = connection.channel(), Reports(self._log)
        channel.basic_qos(prefetch_count=50)
        for method, _, body in channel.consume(queue, inactivity_timeout=0.05):
            if self._stop.is_set():
                break
            if method is None:
                continue
            fact = decode_fact(body)
            try:
                fresh = reports.take(fact, "suwon")
                self.taken[fact.key] += fresh
                self.now[fact.key] += fresh if queue == NOW else 0
            except RecordsMissing:
                self.missing += 1
            channel.basic_ack(method.delivery_tag)
        connection.close()


def held(folder: Path, dice: random.Random, records: int, boots: int) -> tuple[Spool, dict[Mark, int]]:
    """What an agent that was restarted now and then kept in 72 hours; its clock was set back a day."""
    kept: dict[Mark, int] = {}
    share = records // boots
    for boot in range(boots):
        spool = Spool(folder)
        goal = len(kept) + share
        while len(kept) < goal:
            numbers = range(len(kept), min(goal, len(kept) + dice.randrange(1, 60)))
            marks = spool.append([record(number, records) for number in numbers])
            kept |= dict(zip(marks, numbers, strict=True))
        if boot < boots - 1:
            spool.close()
    return spool, kept


def record(number: int, records: int) -> bytes:
    at = BEGAN + ALONE * number / records
    if number > records // 2:
        at -= timedelta(days=1)
    stepped = number == records // 2 + 1
    return orjson.dumps(
        {
            "kind": "key_put",
            "at": at,
            "stepped": stepped,
            "data": {"drawer": 1, "slot": 1, "tag": f"{number:010X}"},
        }
    )


def observed(log, cabinet: str, device: str, boots: int) -> dict[Mark, int]:
    """What the log has, by the numbers that the agent gave."""
    return {
        Mark(boot, event.version): int(event.data["data"]["tag"], 16)
        for boot in range(1, boots + 1)
        for event in log.read_stream(f"cabinet_log-{cabinet}.{device}.{boot}")
    }


def seen_now(office: HeadOffice, cabinet: str, spool: Spool, uplink: Uplink, number: int) -> dict[Mark, int]:
    """A key that moves while the cabinet catches up; waits until the head office has it."""
    eventually(lambda: office.taken[cabinet] > 0, 60)
    marks = spool.append([record(number, number)])
    uplink.wake()
    eventually(lambda: office.now[cabinet] > 0, 600)
    return dict.fromkeys(marks, number)


@contextmanager
def breaking_off(proxy: SilentProxy, dice: random.Random, flaps: int) -> Iterator[list[int]]:
    """The line falls silent and breaks, `flaps` times; how often it has."""
    stop, done = threading.Event(), [0]

    def flap() -> None:
        while done[0] < flaps and not stop.wait(dice.uniform(0.1, 0.8)):
            proxy.fall_silent()
            stop.wait(dice.uniform(0.02, 0.2))
            proxy.speak()
            done[0] += 1

    thread = threading.Thread(target=flap)
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize(
    ("records", "boots", "flaps"), [(3_000, 3, 4), pytest.param(100_000, 10, 25, marks=pytest.mark.long)]
)
def test_three_days_alone_come_to_the_log_once_and_in_order(
    amqp_url, private_log, tmp_path, seed, report, records, boots, flaps
):
    dice, cabinet = random.Random(seed), f"alone-{records}"
    spool, kept = held(tmp_path / "spool", dice, records, boots)
    live = Spool(tmp_path / "live")
    proxy = SilentProxy(amqp_url)
    try:
        with HeadOffice(amqp_url, private_log) as office:
            began = monotonic()
            with (
                sending(cabinet, ByPassword(proxy.url), spool, tmp_path / "a") as alone,
                sending("live", ByPassword(amqp_url), live, tmp_path / "b") as other,
                breaking_off(proxy, dice, flaps) as broken,
            ):
                live.append([record(0, 1)])
                other.wake()
                eventually(lambda: "live" in office.taken, 60)
                # a cabinet that catches up does not keep the others waiting
                assert office.taken[cabinet] < len(kept)
                kept |= seen_now(office, cabinet, spool, alone, records)
                # nor what happens at that cabinet itself
                assert office.taken[cabinet] < len(kept)
                eventually(lambda: office.taken[cabinet] >= len(kept), 600)
                took = monotonic() - began
    finally:
        proxy.close()

    found = observed(private_log, cabinet, spool.device, spool.boot)
    lost, doubled = kept.keys() - found.keys(), len(found) - len(set(found.values()))
    report(
        f"72 h alone, seed {seed}: {len(kept):,} held over {boots} starts, {len(lost)} lost,"
        f" {doubled} doubled, {broken[0]} breaks of the line, {len(kept) / took:,.0f} records/s"
    )
    assert found == kept
    assert list(found.values()) == sorted(found.values())


class InOneLine(Uplink):
    """Without the guard: what happens now is sent behind what was held, by the same queue."""

    def _part(self):
        pass

    def _send_records(self, channel):
        waiting = self._spool.waiting(100)
        if waiting:
            self._send(channel, REPORTS, waiting)
        return bool(waiting)


def test_an_agent_that_sends_in_one_line_is_found_out(amqp_url, private_log, tmp_path, seed):
    spool, kept = held(tmp_path / "spool", random.Random(seed), 1_000, 2)
    with (
        HeadOffice(amqp_url, private_log) as office,
        sending("queued", ByPassword(amqp_url), spool, tmp_path / "a", InOneLine) as uplink,
    ):
        (now,) = spool.append([record(1_000, 1_000)])
        uplink.wake()
        eventually(lambda: now in observed(private_log, "queued", spool.device, spool.boot), 120)

    assert observed(private_log, "queued", spool.device, spool.boot).keys() >= kept.keys()
    assert office.taken["queued"] == office.now["queued"]


class ForgetsFirst(Uplink):
    """Without the guard: what is sent is forgotten before the broker has confirmed it."""

    def _send(self, channel, key, waiting) -> None:
        self._spool.forget(waiting[-1][0])
        super()._send(channel, key, waiting)


def test_an_agent_that_forgets_before_the_confirm_is_found_out(amqp_url, private_log, tmp_path, seed):
    spool, kept = held(tmp_path / "spool", random.Random(seed), 10_000, 1)
    proxy = SilentProxy(amqp_url)
    try:
        with (
            HeadOffice(amqp_url, private_log) as office,
            sending("hasty", ByPassword(proxy.url), spool, tmp_path / "a", ForgetsFirst),
            breaking_off(proxy, random.Random(seed), 1_000),
        ):
            eventually(lambda: office.missing > 0 or not spool.waiting(1), 120)
    finally:
        proxy.close()

    assert observed(private_log, "hasty", spool.device, 1) != kept
