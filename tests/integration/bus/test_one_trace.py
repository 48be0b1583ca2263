"""One trace and one correlation id from the caller through the call, the log, the relay and the reaction."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed, Refused, Unreachable
from shared.bus.topology import declare
from shared.identity import Identity, Signer, service_identity
from shared.kernel.ids import new_id
from shared.telemetry import bound, span
from tests.integration.bus.chain import Chain

SECRET = "a secret of the tests"
SERVICE = Path(__file__).with_name("chain.py")


def eventually(check, timeout: float = 30.0):
    end = monotonic() + timeout
    while monotonic() < end:
        answer = check()
        if answer:
            return answer
        sleep(0.02)
    raise AssertionError("not in time")


@pytest.fixture(scope="module")
def running(log_url, views_url, amqp_url, tmp_path_factory):
    environment = {
        **os.environ,
        "BAYLOG_LOG_URL": log_url,
        "BAYLOG_VIEWS_URL": views_url,
        "BAYLOG_AMQP_URL": amqp_url,
        "BAYLOG_SECRET_KEY": SECRET,
        "BAYLOG_STATE_DIR": str(tmp_path_factory.mktemp("state")),
        "BAYLOG_LOG_LEVEL": "INFO",
    }
    environment.pop("BAYLOG_METRICS_PORT", None)
    declare(amqp_url, [Chain])
    logged = tmp_path_factory.mktemp("log") / "stderr"
    with logged.open("wb") as lines:
        processes = [
            subprocess.Popen([sys.executable, "-W", "ignore", *what], env=environment, stderr=lines)
            for what in ([str(SERVICE)], ["-m", "shared.bus.relay"])
        ]
    try:
        with BlockingBus(amqp_url) as bus:
            eventually(lambda: answers(bus))
            yield bus, logged
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def answers(bus) -> bool:
    with suppress(CallFailed):
        return bool(bus.call("chain", "ping", {}, identity="", timeout=1.0))
    return False


def token(*permissions: str) -> str:
    if not permissions:
        return Signer(SECRET).sign(service_identity("tests", "suwon"), timedelta(minutes=5))
    return Signer(SECRET).sign(Identity("e-1", "", "suwon", frozenset(permissions)), timedelta(minutes=5))


def test_a_request_is_one_trace_to_its_last_reaction(running, log):
    bus, _ = running
    correlation = new_id()
    with bound(correlation_id=correlation, traceparent=None), span("door") as traceparent:
        bus.call("chain", "begin", {"note": "a"}, identity=token())
    begun, answered = eventually(lambda: (found := log.read_stream(f"chain-{correlation}"))[1:] and found)
    assert {begun.meta.correlation_id, answered.meta.correlation_id} == {correlation}
    assert {event.meta.traceparent[3:35] for event in (begun, answered)} == {traceparent[3:35]}
    # one trace, but each its own span
    assert len({traceparent, begun.meta.traceparent, answered.meta.traceparent}) == 3
    assert answered.meta.causation_id == begun.id
    assert answered.meta.actor == "service:chain"


def test_the_same_command_id_has_one_outcome(running):
    bus, _ = running
    asked = {"identity": token(), "command_id": new_id(), "correlation_id": new_id()}
    first = bus.call("chain", "begin", {"note": "a"}, **asked)
    again = bus.call("chain", "begin", {"note": "a"}, **asked)
    assert (first["place"], again["repeated"]) == (again["place"], True)


def test_who_may_not_is_refused_before_the_method_runs(running):
    bus, _ = running
    with pytest.raises(Refused) as refused:
        bus.call("chain", "begin", {"note": "a"}, identity=token("order.view"))
    assert (refused.value.code, refused.value.params) == ("not_permitted", {"permission": "order.edit"})
    with pytest.raises(Refused) as refused:
        bus.call("chain", "begin", {"note": "a"}, identity=token()[:-2] + "xx")
    assert refused.value.code == "invalid_identity"


def test_a_service_nobody_runs_is_unreachable_at_once(running):
    bus, _ = running
    # at once, or the deadline would have been exceeded
    with pytest.raises(Unreachable):
        bus.call("nobody", "x", {}, identity=token(), timeout=60.0)


def test_what_a_person_typed_is_in_no_log_line(running):
    bus, logged = running
    with pytest.raises(CallFailed):
        bus.call("chain", "fail", {"note": "홍길동 010-1234-5678"}, identity=token())
    eventually(lambda: "call_failed" in logged.read_text())
    assert "홍길동" not in logged.read_text()
    assert "1234-5678" not in logged.read_text()
