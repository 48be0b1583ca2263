"""What maintenance refuses, and why."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class MaintenanceRefusal(Refusal):
    """The workshop cannot do this."""


class OrderExists(MaintenanceRefusal):
    """This order was opened already, as {number}."""

    code = "order_exists"


class WrongState(MaintenanceRefusal):
    """An order that is {state} cannot become {wanted}."""

    code = "wrong_state"


class OrderDelivered(MaintenanceRefusal):
    """Order {number} was delivered and does not change any more; correct it with a reason."""

    code = "order_delivered"


class OrderCancelled(MaintenanceRefusal):
    """Order {number} was cancelled."""

    code = "order_cancelled"


class NotDelivered(MaintenanceRefusal):
    """Order {number} is still open: change it instead of correcting it."""

    code = "not_delivered"


class NothingToCorrect(MaintenanceRefusal):
    """The correction changes nothing."""

    code = "nothing_to_correct"


class OrderChanged(MaintenanceRefusal):
    """Somebody changed the order since you opened it; it is at version {version} now."""

    # params: version, seen, changes = [{kind, item, by, at, version, …}] as history.py writes them
    code = "order_changed"


class MileageBackwards(MaintenanceRefusal):
    """The car showed {last_mileage_km} km before; {mileage_km} km needs a reason and a certificate."""

    code = "mileage_backwards"


class NotEntitled(MaintenanceRefusal):
    """This work is not, or no longer, in its time of free repair."""

    code = "not_entitled"


class PaymentExceeds(MaintenanceRefusal):
    """{amount} is more than the {due} due on this order and the {receivable} still owed from earlier ones."""

    code = "payment_exceeds"


class DiscountTooLarge(MaintenanceRefusal):
    """A discount of {discount} is more than the {total} of the order less the {paid} already paid."""

    code = "discount_too_large"


class BelowPayments(MaintenanceRefusal):
    """The new total of {total} is less than the {paid} paid and the discount of {discount}: refund first."""

    code = "below_payments"


class PaymentsNotRefunded(MaintenanceRefusal):
    """{amount} was paid on this order: refund it before cancelling."""

    code = "payments_not_refunded"


class RefundExceeds(MaintenanceRefusal):
    """Of this payment only {left} can still be refunded."""

    code = "refund_exceeds"


class WorkWithoutConsent(MaintenanceRefusal):
    """The customer has not agreed to: {items}."""

    code = "work_without_consent"


class NothingToConsent(MaintenanceRefusal):
    """Choose at least one line of this order."""

    code = "nothing_to_consent"


class OtherDealership(MaintenanceRefusal):
    """This order belongs to another dealership."""

    code = "other_dealership"


class StatementStands(MaintenanceRefusal):
    """Statement {number} was given out: take it back first, with a reason."""

    code = "statement_stands"


class NoStatement(MaintenanceRefusal):
    """No statement of this order stands that could be taken back."""

    code = "no_statement"


class NotReadyForStatement(MaintenanceRefusal):
    """A statement is issued when the work is done: this order is {state}."""

    code = "not_ready_for_statement"


class NothingToState(MaintenanceRefusal):
    """The order has no lines."""

    code = "nothing_to_state"


class PlateIncomplete(MaintenanceRefusal):
    """{plate} is only a part of a plate: the form asks for the whole of it."""

    code = "plate_incomplete"


class ShopNotDescribed(MaintenanceRefusal):
    """The form names the shop's numbers and address, and nobody has entered them yet."""

    code = "shop_not_described"


class LinesUndecided(MaintenanceRefusal):
    """Some lines have neither a work code nor the word that they have none."""

    code = "lines_undecided"


class FloodLeftOut(MaintenanceRefusal):
    """This car was reported as flooded: that cannot be taken out of its record."""

    code = "flood_left_out"
