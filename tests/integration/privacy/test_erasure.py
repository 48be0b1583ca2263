"""A customer is forgotten: at once, or restricted until the law lets go, and nothing brings them back."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest

from services.customer.handling.erasing import Eraser
from services.customer.handling.forgetting import Obligations, erasure, subject
from services.customer.handling.records import Records
from services.customer.reading import Locality
from services.customer.views import VIEW as CUSTOMER
from services.estimate.estimating.events import Document
from services.estimate.estimating.papers import forget
from services.keys.views import VIEW as KEYS
from services.maintenance.papers import Papers
from services.maintenance.views import VIEW as MAINTENANCE
from services.molit_gateway.views import VIEW as MOLIT
from services.reporting.crm.view import VIEW as CRM
from services.reporting.report.view import VIEW as REPORT
from shared.blobs import open_blobs
from shared.bus.errors import NotYet, Refused
from shared.eventlog import Meta, NewEvent, Write
from shared.kernel import clock
from shared.kernel.errors import NotFound
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.privacy import Anchor, KeysAt, State, open_erasures
from shared.projections import read_beyond, wait_for
from shared.projections.compare import compare
from shared.runtime.config import Config
from shared.runtime.failure import Failure
from shared.runtime.sweeping.handlers import forgetters

from .conftest import CAR, until

sweep = import_module("shared.runtime.sweeping.sweep")  # its package calls the function by the same name
VIEWS = (CUSTOMER, MAINTENANCE, CRM, REPORT, MOLIT, KEYS)


@pytest.fixture
def book(suite, views_url):
    return open_erasures(
        KeysAt.from_env(views_url), Path(suite.environment["BAYLOG_STATE_DIR"]) / "erasures.jsonl"
    )


def traces(views_url, *words):
    """Every table of the views that still says one of these words."""
    found = []
    with psycopg2.connect(views_url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)",
            ([v.name for v in VIEWS],),
        )
        for schema, table in cursor.fetchall():
            for word in words:
                cursor.execute(
                    f'SELECT count(*) FROM "{schema}"."{table}" t WHERE t::text LIKE %s', (f"%{word}%",)
                )
                if cursor.fetchone()[0]:
                    found.append((schema, table, word))
    connection.close()
    return found


def caught_up(views_url, log):
    pool = Pool(views_url)
    assert all(wait_for(pool, view.name, log.head(), 30) for view in VIEWS)
    pool.close()


def state_of(views_url, key):
    with psycopg2.connect(views_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT state, wrapped IS NULL FROM privacy.data_key WHERE subject = %s", (key,))
        found = cursor.fetchone()
    connection.close()
    return found


def test_who_had_no_work_done_is_erased_at_once(desk, private_log, views_url, log, book):
    key, car = desk.customer("지금순", "010-5555-0001", "11가5551", memo="현금만 받음")
    erased = desk.do("customer", "erase_customer", id=key, reason="request")
    assert (erased["erased"], erased["kept_until"]) == (True, None)
    assert state_of(views_url, key) == ("destroyed", True)
    caught_up(views_url, private_log)
    assert traces(views_url, "지금순", "55550001", "11가5551", "현금만") == []
    assert desk.see("customer", "find", text="지금순")["hits"] == []
    page = desk.see("customer", "get_customer", id=key)
    assert (page["name"], page["withheld"], page["cars"]) == ("", "erased", [])
    [line] = [one for one in book.anchor.erasures() if one.customer_id == key]
    assert line.cars == (car,)


def test_an_erasure_waits_for_what_another_transaction_hides_from_the_views(desk, log_url, book):
    with closing(psycopg2.connect(log_url)) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")  # the horizon stands here
        key, car = desk.customer("막등록", "010-5555-0098", "11가5598")
        with pytest.raises(Refused) as refused:
            desk.do("customer", "erase_customer", id=key, reason="request")
        assert refused.value.code == "not_yet"
        assert key not in {one.customer_id for one in book.anchor.erasures()}
    assert until(lambda: erased_now(desk, key))
    [line] = [one for one in book.anchor.erasures() if one.customer_id == key]
    assert line.cars == (car,)


def erased_now(desk, key) -> bool:
    try:
        return desk.do("customer", "erase_customer", id=key, reason="request")["erased"]
    except Refused as refused:
        if refused.code != "not_yet":
            raise
        return False


def test_the_plate_is_free_for_the_next(desk):
    key, _ = desk.customer("가차주", "010-5555-0002", "11가5552")
    desk.do("customer", "erase_customer", id=key, reason="withdrawn")
    again, _ = desk.customer("나차주", "010-5555-0003", "11가5552")
    assert desk.see("customer", "get_customer", id=again)["cars"][0]["plate"] == "11가5552"


def test_what_the_law_keeps_is_restricted_at_once_and_destroyed_at_its_end(
    desk, private_log, views_url, book
):
    key, car = desk.customer("보존희", "010-5555-0004", "11가5554")
    order = desk.delivered(car, request="뒷문 소리")
    caught_up(views_url, private_log)
    answer = desk.do("customer", "erase_customer", id=key, reason="request")
    today = clock.local_date(clock.now(), "Asia/Seoul")
    assert (answer["erased"], answer["kept_until"][:4]) == (False, str(today.year + 1))
    assert state_of(views_url, key) == ("restricted", False)
    caught_up(views_url, private_log)
    assert traces(views_url, "보존희", "55550004", "11가5554", "뒷문") == []
    # nobody sees the person, but who answers to the law
    may = {"customer.view"}
    assert desk.do("customer", "get_customer", may=may, id=key)["name"] == ""
    kept = desk.do("customer", "get_customer", may={*may, "customer.restricted"}, id=key)
    assert (kept["name"], kept["withheld"], kept["kept_until"]) == (
        "보존희",
        "restricted",
        answer["kept_until"],
    )
    # other processes look for erasures once a second
    until(lambda: desk.see("maintenance", "get_order", id=order)["plate"] == "")
    # one second after midnight of the day after the last one
    end = datetime.fromisoformat(answer["kept_until"]).replace(tzinfo=UTC) + timedelta(days=1, hours=-9)
    for moment, gone in ((end - timedelta(seconds=1), False), (end + timedelta(seconds=1), True)):
        Eraser(private_log, book.erasures, book.anchor, lambda now=moment: now).carry_on(key)
        assert (state_of(views_url, key)[0] == State.DESTROYED) is gone
    assert [event.type for event in private_log.read_stream(f"customer-{key}")][-2:] == [
        "CustomerRestricted", "CustomerErased",
    ]  # fmt: skip


def test_photos_go_at_once(desk, suite):
    key, car = desk.customer("사진속", "010-5555-0012", "11가5514")
    order = desk.delivered(car)
    blobs = open_blobs((Path(suite.environment["BAYLOG_STATE_DIR"]) / "blobs").resolve().as_uri())
    blobs.put(f"photo/{order}/{key}.jpg", b"jpeg", "image/jpeg")
    assert not desk.do("customer", "erase_customer", id=key, reason="request")["erased"]
    until(lambda: not blobs.sizes(f"photo/{order}/"))


def test_an_estimates_papers_go_when_the_law_lets_go(suite, tmp_path):
    blobs = open_blobs(tmp_path.as_uri())
    for key in ("paper/abc.pdf", "signature/def.png", "paper/other.pdf"):
        blobs.put(key, b"kept", "application/pdf")
    forget(blobs, [Document(sha256="abc", size=4)], [Document(sha256="def", size=4)])
    assert list(blobs.sizes("")) == ["paper/other.pdf"]


def test_a_paper_goes_when_the_law_lets_go(views_url):
    pool = Pool(views_url)
    papers = Papers(pool)
    paper = papers.keep("customer", b"%PDF", clock.local_date(clock.now(), "Asia/Seoul"))
    papers.forget([paper.sha256])
    with pytest.raises(NotFound):
        papers.read(paper.sha256)
    pool.close()


def test_what_was_written_of_a_key_goes_with_whose_car_it_is(desk, private_log, views_url):
    key, car = desk.customer("열쇠인", "010-5555-0044", "11가5544")
    meta = Meta(new_id(), "e-1", "suwon", new_id())
    whose = {"열쇠인": key, "서랍": str(meta.command_id)}  # a drawer's alarm is about nobody's car
    released = {"order_id": None, "customer_id": key, "why": "열쇠인 단골"}
    told = [
        NewEvent("KeyAssigned", 2, {"car_id": car, "kind": "repair"}),
        NewEvent("HandoverReleased", 2, released),
    ]
    raised = NewEvent("KeyAlarmRaised", 1, {"kind": "overdue", "about": {}})
    answers = {
        word: NewEvent(
            "KeyAlarmAcknowledged", 2, {"kind": "overdue", "customer_id": of, "remark": f"{word} 메모"}
        )
        for word, of in whose.items()
    }
    writes = [Write(f"key_watch-tag.{word}", 0, [raised, answer]) for word, answer in answers.items()]
    private_log.append([Write("key-04A1B2C3FF", 0, told), *writes], meta)
    caught_up(views_url, private_log)
    assert {table for _, table, _ in traces(views_url, "열쇠인 단골", "열쇠인 메모")} == {"movement", "alarm"}
    desk.do("customer", "erase_customer", id=key, reason="request")
    caught_up(views_url, private_log)
    assert traces(views_url, "열쇠인 단골", "열쇠인 메모") == []
    assert [table for _, table, _ in traces(views_url, "서랍 메모")] == ["alarm"]


def test_a_merged_record_goes_with_the_survivor(desk, views_url, private_log):
    survivor, _ = desk.customer("합친이", "010-5555-0005", "11가5555")
    merged, _ = desk.customer("합칠이", "010-5555-0006", "11가5556")
    desk.do("customer", "merge_customers", survivor_id=survivor, merged_id=merged)
    desk.do("customer", "erase_customer", id=merged, reason="request")
    caught_up(views_url, private_log)
    assert {state_of(views_url, key)[0] for key in (survivor, merged)} == {"destroyed"}
    assert traces(views_url, "합친이", "합칠이", "11가5555", "11가5556") == []


def test_the_next_owner_keeps_the_car(desk, views_url, private_log):
    seller, car = desk.customer("판사람", "010-5555-0007", "11가5557")
    buyer, _ = desk.customer("산사람", "010-5555-0008", "11가5558")
    desk.do("customer", "transfer_car", id=car, customer_id=buyer)
    desk.do("customer", "erase_customer", id=seller, reason="request")
    caught_up(views_url, private_log)
    assert traces(views_url, "판사람") == []
    assert desk.see("customer", "get_car", id=car)["plate"] == "11가5557"
    assert traces(views_url, "11가5557")


def test_what_is_open_or_owed_comes_first(desk, private_log, views_url):
    key, car = desk.customer("아직중", "010-5555-0009", "11가5559")
    order = desk.do("maintenance", "receive_order", car_id=car, mileage_km=120_000)
    with pytest.raises(Refused) as refused:
        desk.do("customer", "erase_customer", id=key, reason="request")
    assert refused.value.code == "orders_open"
    desk.do("maintenance", "revise_lines", id=order["id"], version=order["version"], lines=[
        {"item": "벨트", "quantity": "1", "unit_price": 10_000},
    ])  # fmt: skip
    for step in ("start_work", "mark_ready", "deliver_order"):
        desk.do("maintenance", step, id=order["id"])
    with pytest.raises(Refused) as refused:
        desk.do("customer", "erase_customer", id=key, reason="request")
    assert refused.value.code == "balance_owed"
    assert state_of(views_url, key)[0] == "active"


def test_nothing_is_done_to_or_with_who_was_erased(desk):
    key, car = desk.customer("끝난이", "010-5555-0010", "11가5510")
    desk.do("customer", "erase_customer", id=key, reason="ended")
    for service, method, payload, code in (
        ("customer", "change_customer", {"id": key, "memo": "x"}, "customer_erased"),
        ("customer", "register_car", {"customer_id": key, "plate": "11가5511", **CAR}, "customer_erased"),
        ("customer", "change_plate", {"id": car, "plate": "11가5512"}, "not_found"),
        ("maintenance", "receive_order", {"car_id": car, "mileage_km": 1}, "not_found"),
    ):
        with pytest.raises(Refused) as refused:
            desk.do(service, method, **payload)
        assert refused.value.code == code, method
    assert desk.do("customer", "erase_customer", id=key, reason="request")["erased"]


def test_a_reason_is_one_of_the_codes(desk):
    key, _ = desk.customer("이유는", "010-5555-0011", "11가5513")
    with pytest.raises(Refused) as refused:
        desk.do("customer", "erase_customer", id=key, reason="홍길동이 원함")
    assert refused.value.code == "invalid_input"
    with pytest.raises(Refused) as refused:
        desk.do(
            "customer", "erase_customer", may={"customer.edit", "customer.view"}, id=key, reason="request"
        )
    assert refused.value.code == "not_permitted"


def test_cut_short_after_any_step_it_is_carried_on(desk, private_log, views_url, book, monkeypatch):
    steps = ("_tell", "note", "destroy")
    for number, step in enumerate(steps):
        key, car = desk.customer(f"끊긴{number}", f"010-5555-002{number}", f"11가552{number}")
        broken = Eraser(private_log, book.erasures, _Breaking(book.anchor, step), clock.now)
        if step == "_tell":
            monkeypatch.setattr(broken, "_tell", _broken)
        if step == "destroy":
            monkeypatch.setattr("shared.privacy.erasures.Work.destroy", _broken)
        row = _asked(private_log, key, car)
        with pytest.raises(RuntimeError, match="cut"):
            broken.ask(row)
        monkeypatch.undo()
        until(lambda key=key: private_log.read_stream(f"customer-{key}")[0].data["name"] == "")
        # whoever looks next: the service's own timer may be faster
        Eraser(private_log, book.erasures, book.anchor, clock.now).carry_on(key)
        until(lambda key=key: state_of(views_url, key)[0] == "destroyed", 60)
        told = [event.type for event in private_log.read_stream(f"customer-{key}")]
        assert told == ["PersonRegistered", "CustomerErased"]


def test_one_that_fails_holds_up_no_other(desk, private_log, views_url, book, monkeypatch):
    tomorrow, end = clock.now() + timedelta(days=1), clock.now() + timedelta(days=2)
    (stuck, _), (other, _) = people = [
        desk.customer("못지운", "010-5555-0031", "11가5531"),
        desk.customer("지울이", "010-5555-0032", "11가5532"),
    ]
    for number, (key, car) in enumerate(people):
        due = {"kept_until": tomorrow.date(), "due_at": tomorrow + timedelta(seconds=number)}
        book.erasures.begin(replace(_asked(private_log, key, car), **due))
    eraser = Eraser(private_log, book.erasures, book.anchor, lambda: end)
    tell = eraser._tell
    monkeypatch.setattr(
        eraser, "_tell", lambda one, **how: _broken() if one.customer_id == stuck else tell(one, **how)
    )

    def gone() -> bool:
        with pytest.raises(RuntimeError, match="cut"):
            eraser.carry_on()
        return state_of(views_url, other)[0] == State.DESTROYED

    until(gone)  # the service's own timer may hold it for a moment
    assert state_of(views_url, stuck)[0] == State.RESTRICTED
    monkeypatch.undo()
    until(lambda: eraser.carry_on(stuck) or state_of(views_url, stuck)[0] == State.DESTROYED)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_rebuilt_after_the_erasures_is_the_live_one(view, desk, private_log, views_url):
    caught_up(views_url, private_log)
    found = compare(views_url, private_log, view)
    assert found.differences == []


@pytest.fixture
def sweeping(suite, monkeypatch):
    """Sweeps of this suite, impatient: which tables each would write anew."""
    for name, value in suite.environment.items():
        if name.startswith("BAYLOG_"):
            monkeypatch.setenv(name, value)
    written = []
    monkeypatch.setattr(sweep, "_write_anew", lambda _, tables, __: written.append(tables) or 0)
    monkeypatch.setattr(sweep, "_let_go_of_wal", lambda _: None)
    monkeypatch.setattr(sweep, "_TAKEN_WITHIN_S", 0.2)
    return written


def test_the_sweep_waits_for_every_view(desk, sweeping, monkeypatch):
    key, _ = desk.customer("늦은이", "010-5555-0013", "11가5515")
    desk.do("customer", "erase_customer", id=key, reason="request")
    monkeypatch.setattr(sweep, "registered", lambda: [SimpleNamespace(name="never_built")])
    with pytest.raises(Failure, match="the view never_built has not taken the erasure in"):
        sweep.sweep(Config.from_env(), print)
    assert sweeping == []


def test_and_for_whoever_keeps_something_beside_the_views(desk, sweeping, private_log, views_url, book):
    """Papers are rows too: tables that are written anew before a handler deletes them still hold them."""
    key, _ = desk.customer("또늦은", "010-5555-0014", "11가5516")
    desk.do("customer", "erase_customer", id=key, reason="request")
    caught_up(views_url, private_log)
    # the services of estimates and keys are not running here
    with pytest.raises(Failure, match=r"(estimate|keys)\.\w+ has not taken the erasure of .+ in"):
        sweep.sweep(Config.from_env(), print)
    assert sweeping == []
    waiting = book.erasures.unswept()
    assert key in waiting
    taken_by_all(private_log, views_url, waiting)
    sweep.sweep(Config.from_env(), print)
    assert sweeping == ["views_tables", "keys_tables"]
    assert key not in book.erasures.unswept()


def test_one_that_a_handler_cannot_take_in_holds_up_no_other(desk, sweeping, private_log, views_url, book):
    stuck, _ = desk.customer("막힌이", "010-5555-0015", "11가5517")
    other, _ = desk.customer("딴사람", "010-5555-0016", "11가5518")
    for key in (stuck, other):
        desk.do("customer", "erase_customer", id=key, reason="request")
    caught_up(views_url, private_log)
    taken_by_all(private_log, views_url, [key for key in book.erasures.unswept() if key != stuck])
    with pytest.raises(Failure, match=f"has not taken the erasure of {stuck} in"):
        sweep.sweep(Config.from_env(), print)
    assert sweeping == ["views_tables", "keys_tables"]
    waiting = book.erasures.unswept()
    assert stuck in waiting
    assert other not in waiting
    taken_by_all(private_log, views_url, [stuck])
    sweep.sweep(Config.from_env(), print)
    assert stuck not in book.erasures.unswept()


def taken_by_all(private_log, views_url, customers):
    """What the handlers note, of which not all run here."""
    told = [event for customer in customers for event in private_log.read_stream(f"customer-{customer}")]
    with closing(psycopg2.connect(views_url)) as connection, connection.cursor() as cursor:
        for consumer in {one.consumer for one in forgetters()}:
            cursor.executemany(
                "INSERT INTO bus.inbox (consumer, event_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [(consumer, str(event.id)) for event in told],
            )
        connection.commit()


def test_a_handler_waits_for_its_view(views_url):
    pool = Pool(views_url)
    with pytest.raises(NotYet), read_beyond("maintenance", pool, f"{2**62}.1"):
        pass
    pool.close()


class _Breaking:
    """The list outside the backups, on a disk that fails at the second line."""

    def __init__(self, anchor: Anchor, step: str) -> None:
        self._anchor, self._step = anchor, step

    def note(self, step, erasure, at):
        if self._step == "note" and step == "destroyed":
            _broken()
        self._anchor.note(step, erasure, at)


def _broken(*_, **__):
    raise RuntimeError("cut")


def _asked(log, key, car):
    none = Obligations(orders_open=0, orders_owing=0, last_delivered_at=None)
    meta = Meta(new_id(), "e-1", "suwon", new_id())
    return erasure(subject(Records(log), key, lambda _: (car,)), none, "request", Locality(), meta)
