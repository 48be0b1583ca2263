"""What the customer service refuses. The docstring is the English message, `code` goes over the wire."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class CustomerRefusal(Refusal):
    """The customer service refused."""

    code = "customer_refused"


class AlreadyRegistered(CustomerRefusal):
    """This number is already given to another record."""

    code = "already_registered"


class RecordMerged(CustomerRefusal):
    """This record was merged into another; work goes on there."""

    code = "record_merged"


class AlreadyMerged(CustomerRefusal):
    """One of the two records is already merged into another."""

    code = "already_merged"


class MergeWithItself(CustomerRefusal):
    """A record cannot be merged with itself."""

    code = "merge_with_itself"


class DifferentKinds(CustomerRefusal):
    """A person and a company are not one record."""

    code = "different_kinds"


class CustomerErased(CustomerRefusal):
    """This customer was erased; nothing is kept of them but what the law demands."""

    # params: kept_until, the day until which the law keeps the record, or None
    code = "customer_erased"


class OrdersOpen(CustomerRefusal):
    """A repair order of this customer is still open; deliver or cancel it first."""

    # params: count
    code = "orders_open"


class BalanceOwed(CustomerRefusal):
    """This customer still owes for repair orders; settle the account first."""

    # params: count
    code = "balance_owed"


class AlreadyOwner(CustomerRefusal):
    """The car already belongs to this customer."""

    code = "already_owner"


class ChangedMeanwhile(CustomerRefusal):
    """Somebody changed this record after you opened it."""

    # params: version (the present one) and changes, each {"fields": [...], "by": employee id, "at": time}
    code = "changed_meanwhile"
