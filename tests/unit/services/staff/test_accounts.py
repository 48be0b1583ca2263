"""What becomes of accounts: waiting, in use, locked, granted, closed (CM-43, CM-44)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.staff import decisions as d
from services.staff import errors
from services.staff import events as e
from services.staff.decisions import DEALERSHIP, EMPLOYEE, FAILURES_THAT_LOCK, LOCKED_FOR
from shared.identity import PERMISSIONS
from shared.kernel.errors import InvalidInput, NotFound
from shared.testing.behaviour import given

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HIRED = e.EmployeeHired(name="심익보", login="sim", dealership="suwon", language="ko")
VALID = e.ValiditySet(since=date(2026, 1, 1), until=date(2026, 12, 31))
GRANTED = e.PermissionsGranted(dealership="suwon", permissions=("order.view",))
IN_USE = (HIRED, VALID, GRANTED)
RIGHT = d.TrySignIn(right=True, at=NOW, today=TODAY)
WRONG = d.TrySignIn(right=False, at=NOW, today=TODAY)


def test_a_hired_employee_waits_until_validity_dates_are_set():
    hire = d.Hire(name="심익보", login="sim", dealership="suwon", language="ko")
    given(EMPLOYEE).when(hire).then(HIRED)
    given(EMPLOYEE, HIRED, GRANTED).when(RIGHT).then_refused(errors.AccountWaiting)
    given(EMPLOYEE, *IN_USE).when(RIGHT).then(e.SignedIn())


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_sign_in_is_refused_outside_the_validity(day):
    outside = d.TrySignIn(right=True, at=NOW, today=day)
    given(EMPLOYEE, *IN_USE).when(outside).then_refused(
        errors.AccountNotValid, since="2026-01-01", until="2026-12-31"
    )


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_both_days_of_the_validity_count(day):
    given(EMPLOYEE, *IN_USE).when(d.TrySignIn(right=True, at=NOW, today=day)).then(e.SignedIn())


def test_validity_cannot_end_before_it_starts():
    refused = (
        given(EMPLOYEE, HIRED)
        .when(d.SetValidity(date(2026, 2, 1), date(2026, 1, 31)))
        .then_refused(InvalidInput)
    )
    assert refused.fields == {"until": "before_start"}


def test_the_fifth_wrong_password_in_a_row_locks_the_account():
    four = [e.SignInFailed(locked_until=None)] * (FAILURES_THAT_LOCK - 1)
    given(EMPLOYEE, *IN_USE).when(WRONG).then(e.SignInFailed(locked_until=None))
    lock = e.SignInFailed(locked_until=NOW + LOCKED_FOR)
    given(EMPLOYEE, *IN_USE, *four).when(WRONG).then(lock)
    given(EMPLOYEE, *IN_USE, *four, lock).when(RIGHT).then_refused(errors.AccountLocked)
    given(EMPLOYEE, *IN_USE, *four, lock).when(WRONG).then_refused(errors.AccountLocked)


def test_a_lock_ends_by_itself_and_by_a_new_password():
    lock = e.SignInFailed(locked_until=NOW + LOCKED_FOR)
    later = d.TrySignIn(right=True, at=NOW + LOCKED_FOR, today=TODAY)
    given(EMPLOYEE, *IN_USE, lock).when(later).then(e.SignedIn())
    given(EMPLOYEE, *IN_USE, lock, e.PasswordChanged()).when(RIGHT).then(e.SignedIn())


def test_a_right_password_takes_the_count_back():
    four = [e.SignInFailed(locked_until=None)] * (FAILURES_THAT_LOCK - 1)
    given(EMPLOYEE, *IN_USE, *four, e.SignedIn()).when(WRONG).then(e.SignInFailed(locked_until=None))


def test_after_a_lock_the_count_begins_anew():
    lock = e.SignInFailed(locked_until=NOW - timedelta(minutes=1))
    given(EMPLOYEE, *IN_USE, lock).when(WRONG).then(e.SignInFailed(locked_until=None))


def test_who_has_not_the_password_is_not_told_what_is_wrong_with_the_account():
    given(EMPLOYEE, HIRED).when(WRONG).then(e.SignInFailed(locked_until=None))
    given(EMPLOYEE, *IN_USE, e.EmployeeDismissed()).when(WRONG).then(e.SignInFailed(locked_until=None))


def test_setting_permissions_records_what_was_given_and_what_was_taken():
    wanted = d.SetPermissions("suwon", frozenset({"order.edit"}), by="boss", employee="sim")
    given(EMPLOYEE, *IN_USE).when(wanted).then(
        e.PermissionsGranted(dealership="suwon", permissions=("order.edit",)),
        e.PermissionsRevoked(dealership="suwon", permissions=("order.view",)),
    )


def test_grants_of_one_dealership_do_not_hold_at_another():
    state = given(EMPLOYEE, *IN_USE).state
    assert state.permissions_at("suwon") == {"order.view"}
    assert state.permissions_at("incheon") == set()


def test_grants_for_the_group_hold_everywhere():
    everywhere = e.PermissionsGranted(dealership="*", permissions=("report.view",))
    state = given(EMPLOYEE, *IN_USE, everywhere).state
    assert state.permissions_at("suwon") == {"order.view", "report.view"}
    assert state.permissions_at("incheon") == {"report.view"}


@pytest.mark.parametrize("permission", ["*", "order.fly"])
def test_only_known_permissions_can_be_granted(permission):
    wanted = d.SetPermissions("suwon", frozenset({permission}), by="boss", employee="sim")
    given(EMPLOYEE, *IN_USE).when(wanted).then_refused(InvalidInput)


def test_a_manager_cannot_lock_the_door_behind_themselves():
    manager = (*IN_USE, e.PermissionsGranted(dealership="suwon", permissions=PERMISSIONS))
    without = d.SetPermissions("suwon", frozenset(), by="sim", employee="sim")
    given(EMPLOYEE, *manager).when(without).then_refused(errors.LastManager)
    given(EMPLOYEE, *manager).when(d.Dismiss(by="sim", employee="sim")).then_refused(errors.LastManager)


def test_a_closed_account_is_refused_with_the_right_password():
    given(EMPLOYEE, *IN_USE).when(d.Dismiss(by="boss", employee="sim")).then(e.EmployeeDismissed())
    given(EMPLOYEE, *IN_USE, e.EmployeeDismissed()).when(RIGHT).then_refused(errors.AccountDismissed)


def test_an_account_without_a_grant_is_refused():
    given(EMPLOYEE, HIRED, VALID).when(RIGHT).then_refused(errors.NothingGranted)
    taken = e.PermissionsRevoked(dealership="suwon", permissions=("order.view",))
    given(EMPLOYEE, *IN_USE, taken).when(RIGHT).then_refused(errors.NothingGranted)


def test_nothing_happens_to_somebody_who_was_never_hired():
    given(EMPLOYEE).when(d.ChooseLanguage("en")).then_refused(NotFound)


def test_choosing_the_same_again_is_no_event():
    favourites = e.FavouritesChosen(items=("system",))
    given(EMPLOYEE, *IN_USE, favourites).when(d.ChooseFavourites(("system",))).then()
    given(EMPLOYEE, *IN_USE).when(d.ChooseLanguage("ko")).then()


def test_a_dealership_is_opened_once():
    command = d.OpenDealership("suwon", "수원", "Asia/Seoul", "KRW", "ko")
    opened = e.DealershipOpened(name="수원", time_zone="Asia/Seoul", currency="KRW", locale="ko")
    given(DEALERSHIP).when(command).then(opened)
    given(DEALERSHIP, opened).when(command).then()
    other = d.OpenDealership("suwon", "수원 2", "Asia/Seoul", "KRW", "ko")
    given(DEALERSHIP, opened).when(other).then_refused(errors.DealershipExists, id="suwon")
