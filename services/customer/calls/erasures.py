"""Forgetting a customer, at once or when the law lets go of the record."""

from __future__ import annotations

from typing import Any, Final

from nameko.timer import timer

from services.customer import schemas, schemas_asking
from services.customer.calls.desk import CustomerDesk
from services.customer.handling import forgetting
from services.customer.handling.erasing import Eraser
from services.customer.reading import Locality
from shared.bus import Call, command, query
from shared.kernel import clock

_LOOK_FOR_ERASURES_S: Final = 30


class ErasureCalls(CustomerDesk):
    """Asked for by those who may erase, carried on by the timer."""

    @command(schemas.EraseCustomer, permission="customer.erase")
    def erase_customer(self, call: Call) -> dict[str, Any]:
        """The customer is forgotten: at once, or as soon as the law lets go of the record."""
        subject, owed, where = self._outlook(call)
        reason = call.payload["reason"]
        begun = self.eraser.ask(forgetting.erasure(subject, owed, reason, where, call.meta))
        return {
            "id": begun.customer_id,
            "place": str(self.eraser.place_of(begun)),
            "kept_until": begun.kept_until and begun.kept_until.isoformat(),
            "erased": begun.destroyed_at is not None,
        }

    @query(schemas_asking.One, permission="customer.erase")
    def erasure_outlook(self, call: Call) -> dict[str, Any]:
        """What an erasure would mean today: what comes first, what goes, how long the rest is kept."""
        subject, owed, where = self._outlook(call)
        until = forgetting.retained_until(owed, where)
        return {
            "id": subject.customer_id,
            "records": len(subject.records),
            "cars": len(subject.cars),
            "orders_open": owed.orders_open,
            "orders_owing": owed.orders_owing,
            "kept_until": until and until.isoformat(),
        }

    @timer(interval=_LOOK_FOR_ERASURES_S)  # type: ignore[untyped-decorator]  # nameko has no types
    def carry_erasures_on(self) -> None:
        """Retentions that ended, and erasures that a crash cut short."""
        self.eraser.carry_on()

    @property
    def eraser(self) -> Eraser:
        """Of this log and this book."""
        return Eraser(self.log, self.book.erasures, self.book.anchor, clock.now)

    def _outlook(self, call: Call) -> tuple[forgetting.Subject, forgetting.Obligations, Locality]:
        whom = forgetting.subject(self.records, call.payload["id"], self.cars_of)
        question = whom.question(self.log)
        owed = forgetting.Obligations(**self.calls.call("maintenance", "obligations", question, call=call))
        return whom, owed, self.locality_of(whom.dealership)
