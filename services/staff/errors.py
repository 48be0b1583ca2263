"""What the staff service refuses, and why."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class StaffRefusal(Refusal):
    """This cannot be done with the account."""


class WrongPassword(StaffRefusal):
    """Login or password is wrong."""

    code = "wrong_password"


class AccountLocked(StaffRefusal):
    """Too many wrong passwords: the account is locked until {until}."""

    code = "account_locked"


class AccountWaiting(StaffRefusal):
    """The account is waiting for its validity dates."""

    code = "account_waiting"


class AccountNotValid(StaffRefusal):
    """The account is valid from {since} to {until}."""

    code = "account_not_valid"


class AccountDismissed(StaffRefusal):
    """The account is closed."""

    code = "account_dismissed"


class NothingGranted(StaffRefusal):
    """The account has no permission at any dealership yet."""

    code = "nothing_granted"


class SessionEnded(StaffRefusal):
    """The session has ended. Sign in again."""

    code = "session_ended"


class DealershipExists(StaffRefusal):
    """There is a dealership {id} already."""

    code = "dealership_exists"


class LastManager(StaffRefusal):
    """You cannot take the management of employees from yourself."""

    code = "last_manager"
