"""A box becomes a cabinet's, reports as itself alone, and is out at once when it was stolen."""

from __future__ import annotations

import ssl
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import orjson
import pika
import pytest
from pika.exceptions import AMQPConnectionError, ChannelClosedByBroker

from services.keybox_agent.adapters.envelope import message
from services.keybox_agent.adapters.office_link import ByCertificate
from services.keybox_agent.adapters.spool import Spool
from services.keybox_agent.enrolling import office as door
from services.keybox_agent.enrolling import renewal
from services.keybox_agent.enrolling.identity import Identity as Box
from services.keybox_agent.enrolling.identity import new_key
from shared.bus.errors import Refused
from shared.contracts.keys import REPORTS
from shared.kernel.clock import now
from shared.kernel.ids import new_id
from shared.runtime.issuing import Issuer, asked
from tests.cabinet_uplink import sending
from tests.integration.enrolment.conftest import STRANGER, publish, signed_in, user_of


def record(kind: str) -> bytes:
    return orjson.dumps({"kind": kind, "at": now(), "stepped": False, "data": {}})


def report_all(folder: Path, cabinet: str, *kinds: str) -> None:
    """What an agent in this folder has seen, sent by its own uplink until all is confirmed."""
    spool = Spool(folder / f"spool-{cabinet}")
    spool.append([record(kind) for kind in kinds])
    with sending(cabinet, ByCertificate(folder), spool, folder):
        until(lambda: not spool.waiting(1))


def until(condition, within: float = 30) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_shut_out(folder: Path) -> bool:
    try:
        with signed_in(folder):
            return False
    except (AMQPConnectionError, ssl.SSLError):
        return True


def is_cut_off(connection, folder: Path) -> bool:
    try:
        publish(connection, user=user_of(folder))
    except (AMQPConnectionError, ChannelClosedByBroker):
        return True
    return False


def test_a_box_enrols_with_a_code_and_what_it_reports_is_its_cabinets(office, enrol):
    cabinet = office.register("suwon-1")

    folder = enrol(office.code(cabinet))
    report_all(folder, cabinet, "line_lost", "line_back")

    until(lambda: {"line_lost", "line_back"} <= set(office.kinds(cabinet)))
    box = Box.load(folder)
    assert (box.cabinet, box.user) == (cabinet, "baylog_cabinet_suwon-1.1")
    assert (folder / "admission.json").stat().st_mode & 0o777 == 0o600
    [state] = office.ask("cabinet_enrolments", cabinets=[cabinet])["enrolments"]
    assert (state["enrolled"], state["number"], state["code_ends_at"]) == (True, 1, None)


def test_a_code_opens_once_and_for_its_cabinet_alone(office, enrol):
    office.register("suwon-2")
    office.register("suwon-3")
    code = office.code("suwon-2")
    enrol(code)

    for wrong in (code, code.replace("suwon-2", "suwon-3")):
        with pytest.raises(door.Refused, match="not, or no longer, valid"):
            door.enrol(office.page, wrong)


def test_a_code_counts_no_more_when_another_was_made(office):
    office.register("suwon-4")
    old, new = office.code("suwon-4"), office.code("suwon-4")

    with pytest.raises(door.Refused):
        door.enrol(office.page, old)
    assert door.enrol(office.page, new).cabinet == "suwon-4"


def test_a_box_whose_answer_was_lost_asks_again_with_the_same_key(office):
    office.register("suwon-5")
    code, key = office.code("suwon-5"), new_key()

    first = door.enrol(office.page, code, key)

    assert door.enrol(office.page, code, key) == first


def test_another_head_office_is_found_out_before_the_secret_is_told(office):
    office.register("suwon-6")
    cabinet, _, rest = office.code("suwon-6").rpartition(".")
    forged = f"{cabinet}.{rest[:-1]}{'a' if rest[-1] != 'a' else 'b'}"

    with pytest.raises(door.Unreachable, match="somebody is in between"):
        door.enrol(office.page, forged)


def test_a_cabinet_of_another_dealership_is_not_there(office):
    office.register("suwon-7")
    for method in ("open_enrolment", "revoke_cabinet"):
        with pytest.raises(Refused, match="no cabinet"):
            office.ask(method, STRANGER, cabinet="suwon-7")


def test_one_cabinet_cannot_report_as_another(office, enrol):
    victim, culprit = office.register("suwon-8"), office.register("suwon-9")
    enrol(office.code(victim), "victim")
    folder = enrol(office.code(culprit), "culprit")

    # with its own user and another's name in the message: the keys service puts it away unread
    seen = {"boot": 1, "sequence": 1, **orjson.loads(record("line_lost"))}
    forged = message(victim, REPORTS, new_id(), 1, {"device": "d", "records": [seen]})
    with signed_in(folder) as connection:
        publish(connection, forged, user=user_of(folder))
    report_all(folder, culprit, "line_lost")
    until(lambda: "line_lost" in office.kinds(culprit))
    assert office.kinds(victim) == []
    # with another's user: the broker closes the channel
    with signed_in(folder) as connection, pytest.raises(ChannelClosedByBroker, match="user_id"):
        publish(connection, user="baylog_cabinet_suwon-8.1")


def test_a_box_sends_reports_and_nothing_else(office, enrol):
    cabinet = office.register("suwon-limits")
    folder = enrol(office.code(cabinet))

    with signed_in(folder) as connection:
        for exchange, key in (
            ("", "calls.keys"),
            ("baylog.facts", "cabinet.Reported"),
            ("baylog.edge", "cabinet.Other"),
        ):
            with pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
                publish(connection, exchange=exchange, key=key, user=user_of(folder))


def test_a_stolen_box_is_out_at_once_and_stays_out_when_another_takes_its_place(office, enrol):
    cabinet = office.register("suwon-10")
    stolen = enrol(office.code(cabinet), "stolen")
    with signed_in(stolen) as connection:
        publish(connection, user=user_of(stolen))

        office.ask("revoke_cabinet", cabinet=cabinet)

        # what is safe there may be confirmed meanwhile; then the connection is gone
        until(lambda: is_cut_off(connection, stolen))
    assert is_shut_out(stolen)
    assert not [user for user in office.management.get("users") if cabinet in user["name"]]

    fresh = enrol(office.code(cabinet), "fresh")
    report_all(fresh, cabinet, "line_back")
    until(lambda: "line_back" in office.kinds(cabinet))
    assert user_of(fresh) == "baylog_cabinet_suwon-10.2"
    assert is_shut_out(stolen)


def test_revoking_ends_an_open_code_too(office):
    cabinet = office.register("suwon-11")
    code = office.code(cabinet)

    office.ask("revoke_cabinet", cabinet=cabinet)

    with pytest.raises(door.Refused):
        door.enrol(office.page, code)


def test_a_box_renews_before_the_end_and_reports_with_the_new_certificate(office, enrol, monkeypatch):
    cabinet = office.register("suwon-12")
    folder = enrol(office.code(cabinet))
    before = Box.load(folder)
    assert not renewal.renew_when_due(folder)

    monkeypatch.setattr(renewal, "RENEW_BEFORE", timedelta(days=400))
    assert renewal.renew_when_due(folder)

    after = Box.load(folder)
    assert (after.user, after.key == before.key) == (before.user, False)
    report_all(folder, cabinet, "line_back")
    until(lambda: "line_back" in office.kinds(cabinet))


def test_only_the_holder_of_the_key_renews(office, enrol):
    cabinet = office.register("suwon-13")
    box = Box.load(enrol(office.code(cabinet)))
    thief = Box(**{**box.__dict__, "key": new_key()})

    with pytest.raises(door.Refused, match="not enrolled"):
        door.renew(thief)
    office.ask("revoke_cabinet", cabinet=cabinet)
    with pytest.raises(door.Refused, match="not enrolled"):
        door.renew(box)


def test_who_has_no_certificate_of_ours_or_an_expired_one_is_refused(office, enrol, tmp_path):
    cabinet = office.register("suwon-14")
    box = Box.load(enrol(office.code(cabinet)))
    request = asked(door.request_for(box.key, cabinet))
    expired = Issuer(office.tls).issue(request, box.user, days=0).certificate
    foreign = Issuer(tmp_path / "other").issue(request, box.user).certificate

    for name, certificate in {"expired": expired, "foreign": foreign}.items():
        Box(**{**box.__dict__, "certificate": certificate}).keep(tmp_path / name)
        assert is_shut_out(tmp_path / name), name
    bare = pika.URLParameters(box.broker)
    bare.ssl_options = pika.SSLOptions(ssl.create_default_context(cadata=box.authority), bare.host)
    with pytest.raises((AMQPConnectionError, ssl.SSLError)):
        pika.BlockingConnection(bare)


def test_a_broker_that_another_authority_vouches_for_is_not_spoken_to(office, enrol, tmp_path):
    cabinet = office.register("suwon-15")
    box = Box.load(enrol(office.code(cabinet)))
    Issuer(tmp_path).make()
    other = (tmp_path / "cabinets.crt").read_text()

    Box(**{**box.__dict__, "authority": other}).keep(tmp_path / "box")

    assert is_shut_out(tmp_path / "box")


def test_a_broker_that_was_wiped_is_told_of_its_users_again(office, enrol):
    cabinet = office.register("suwon-16")
    folder = enrol(office.code(cabinet))
    office.management.delete("users", user_of(folder))
    assert is_shut_out(folder)

    from shared.identity import service_identity

    office.ask("readmit_cabinets", service_identity("test"), cabinets=[cabinet])

    with signed_in(folder) as connection, suppress(pika.exceptions.UnroutableError):
        publish(connection, user=user_of(folder))
