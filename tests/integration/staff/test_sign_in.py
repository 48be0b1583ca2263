"""Signing in on a real log and real tables: sessions, the lock, and that a revocation holds at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest

from services.staff import decisions as d
from services.staff import errors
from services.staff.access import Access
from services.staff.accounts import Roster, employees
from services.staff.decisions import FAILURES_THAT_LOCK
from services.staff.door import Doorkeeper
from services.staff.management import Management
from shared.bus import Call
from shared.eventlog import AlreadyTaken, Meta
from shared.identity import Identity, Signer, service_identity
from shared.kernel.errors import InvalidInput, NotFound, Refusal
from shared.kernel.ids import new_id
from shared.postgres import Pool

PASSWORD = "right horse"


def meta() -> Meta:
    return Meta(command_id=new_id(), actor="service:test", dealership="suwon", correlation_id=new_id())


@pytest.fixture
def views(views_url):
    pool = Pool(views_url, size=8)
    yield pool
    pool.close()


@pytest.fixture
def manage(log, views):
    management = Management(log, views, Roster(log))
    for key in ("suwon", "incheon"):
        management.open_dealership(d.OpenDealership(key, key, "Asia/Seoul", "KRW", "ko"), meta())
    return management


@pytest.fixture
def door(log, views, manage):
    """A door of its own, as a restarted service would have."""

    def opened() -> Doorkeeper:
        return Doorkeeper(log, views, Roster(log), Signer("secret"))

    return opened


@pytest.fixture
def hire(manage, log):
    def hired(login: str, *permissions: str, at: str = "suwon", since: date | None = date(2026, 1, 1)) -> str:
        asked = {
            "name": login,
            "login": login,
            "dealership": "suwon",
            "language": "",
            "since": since,
            "until": None,
            "password": PASSWORD,
        }
        key = manage.hire(asked, meta())["id"]
        grant(log, key, at, *permissions)
        return key

    return hired


def grant(log, key: str, at: str, *permissions: str) -> None:
    wanted = d.SetPermissions(at, frozenset(permissions), by="boss", employee=key)
    employees(log).execute(key, wanted, meta())


def test_the_right_password_opens_a_session_with_a_signed_identity(door, hire):
    key = hire("ann", "order.view")
    found = door().resume(door().sign_in("ann", PASSWORD, "", meta()))
    assert (found["employee"], found["permissions"], found["group"]) == (key, ["order.view"], False)
    identity = Signer("secret").verify(found["identity"])
    assert identity == Identity(key, "ann", "suwon", frozenset({"order.view"}))


@pytest.mark.parametrize(("login", "password"), [("ben", "wrong"), ("nobody", PASSWORD), ("ben", "")])
def test_a_wrong_login_and_a_wrong_password_are_refused_alike(door, hire, login, password):
    with suppress(AlreadyTaken):  # hired by the case before
        hire("ben", "order.view")
    with pytest.raises(errors.WrongPassword):
        door().sign_in(login, password, "", meta())


def test_the_lock_survives_a_restart_and_holds_against_the_right_password(door, hire):
    hire("cho", "order.view")
    for _ in range(FAILURES_THAT_LOCK):
        with pytest.raises(errors.WrongPassword):
            door().sign_in("cho", "wrong", "", meta())
    with pytest.raises(errors.AccountLocked):
        door().sign_in("cho", PASSWORD, "", meta())


def test_guesses_at_the_same_time_get_no_more_tries(door, hire):
    hire("dan", "order.view")

    def guess(number: int) -> type[Refusal]:
        with pytest.raises(Refusal) as refused:
            door().sign_in("dan", f"guess {number}", "", meta())
        return refused.type

    with ThreadPoolExecutor(6) as threads:
        outcomes = list(threads.map(guess, range(12)))
    assert outcomes.count(errors.WrongPassword) == FAILURES_THAT_LOCK
    assert outcomes.count(errors.AccountLocked) == 12 - FAILURES_THAT_LOCK


def test_a_waiting_account_cannot_sign_in_until_it_is_valid(door, hire, log):
    key = hire("eve", "order.view", since=None)
    with pytest.raises(errors.AccountWaiting):
        door().sign_in("eve", PASSWORD, "", meta())
    employees(log).execute(key, d.SetValidity(date(2026, 1, 1), None), meta())
    assert door().sign_in("eve", PASSWORD, "", meta())


def test_signing_in_again_ends_the_session_before(door, hire):
    hire("fay", "order.view")
    first = door().sign_in("fay", PASSWORD, "", meta())
    second = door().sign_in("fay", PASSWORD, first, meta())
    assert first != second
    with pytest.raises(errors.SessionEnded):
        door().resume(first)
    assert door().resume(second)["login"] == "fay"


def test_taken_permissions_and_a_closed_account_hold_at_the_next_question(door, hire, log):
    key = hire("gil", "order.view", "order.edit")
    keeper = door()
    cookie = keeper.sign_in("gil", PASSWORD, "", meta())
    assert keeper.resume(cookie)["permissions"] == ["order.edit", "order.view"]
    grant(log, key, "suwon", "order.view")
    assert keeper.resume(cookie)["permissions"] == ["order.view"]
    employees(log).execute(key, d.Dismiss(by="boss", employee=key), meta())
    with pytest.raises(errors.AccountDismissed):
        keeper.resume(cookie)


def test_only_the_hash_of_a_session_is_stored(door, hire, views):
    hire("han", "order.view")
    cookie = door().sign_in("han", PASSWORD, "", meta())
    with views.transaction() as cursor:
        cursor.execute("SELECT token FROM staff_access.session")
        tokens = [bytes(token) for (token,) in cursor.fetchall()]
        assert cookie.encode() not in tokens
        assert Access(cursor).session(cookie) is not None


def test_one_works_only_where_one_may_do_something(door, hire, log):
    key = hire("ian", "order.view")
    cookie = door().sign_in("ian", PASSWORD, "", meta())
    with pytest.raises(errors.NothingGranted):
        door().switch(cookie, "incheon")
    with pytest.raises(NotFound):
        door().switch(cookie, "nowhere")
    grant(log, key, "incheon", "report.view")
    door().switch(cookie, "incheon")
    found = door().resume(cookie)
    assert (found["dealership"]["id"], found["permissions"]) == ("incheon", ["report.view"])
    assert [each["id"] for each in found["dealerships"]] == ["suwon", "incheon"]


def test_a_login_belongs_to_one_employee_and_hiring_twice_is_one(manage, hire):
    asked = {
        "name": "jo",
        "login": "jo",
        "dealership": "suwon",
        "language": "",
        "since": None,
        "until": None,
        "password": None,
    }
    command = meta()
    first, again = manage.hire(asked, command), manage.hire(asked, command)
    assert (first["id"], first["version"]) == (again["id"], again["version"])
    with pytest.raises(AlreadyTaken):
        manage.hire(asked, meta())


def test_ones_own_password_changes_for_the_old_one_and_ends_the_other_sessions(door, hire, manage):
    key = hire("kim", "order.view")
    here = door().sign_in("kim", PASSWORD, "", meta())
    elsewhere = door().sign_in("kim", PASSWORD, "", meta())
    identity = Identity(key, "kim", "suwon", frozenset())

    def call() -> Call:
        return Call({}, identity, new_id(), new_id())

    with pytest.raises(InvalidInput) as refused:
        manage.change_password(call(), "wrong", "another horse", here)
    assert refused.value.fields == {"old": "wrong_password"}
    manage.change_password(call(), PASSWORD, "another horse", here)
    assert door().resume(here)["login"] == "kim"
    with pytest.raises(errors.SessionEnded):
        door().resume(elsewhere)
    assert door().sign_in("kim", "another horse", "", meta())


def test_a_manager_reaches_only_the_accounts_of_their_dealership(hire, manage):
    key = hire("lee", "order.view")
    elsewhere = Identity("m", "m", "incheon", frozenset({"staff.manage"}))
    with pytest.raises(NotFound):
        manage.get(Call({}, elsewhere, new_id(), new_id()), key)
    assert manage.get(Call({}, service_identity("cli"), new_id(), new_id()), key)["login"] == "lee"
