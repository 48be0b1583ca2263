"""The catalogue's calls: parse, handle, answer."""

from __future__ import annotations

from typing import Any

import msgspec

from services.estimate.catalogue import decisions as d
from services.estimate.catalogue import making, schemas
from services.estimate.catalogue.events import GROUP
from services.estimate.catalogue.offer import find_items, offered
from services.estimate.catalogue.streams import items
from services.estimate.reading import Locality, locality, reading
from shared.bus import Call, command, query
from shared.eventlog import EventLog
from shared.kernel import clock
from shared.kernel.errors import NotFound, NotPermitted
from shared.kernel.ids import derived_id
from shared.postgres import Pool

Answer = dict[str, Any]


class CatalogueCalls:
    """`shared.contracts.estimate_catalogue` says what is asked and answered."""

    log: EventLog
    views: Pool

    @command(schemas.AddItem, permission="catalogue.edit")
    def add_item(self, call: Call) -> Answer:
        """An item of the shop's own, or of the group's (CM-35)."""
        asked = call.payload
        if asked["group"] and not call.identity.group:
            raise NotPermitted(permission="group")
        item_id = asked["item_id"] or str(derived_id("catalogue_item", call.command_id))
        wanted = d.AddItem(
            keeper=self._keeper(call),
            item_id=item_id,
            owner=GROUP if asked["group"] else call.identity.dealership,
            currency=self._locality(call).currency,
            entry=making.entry(asked["entry"]),
        )
        return self._keep(call, item_id, wanted)

    @command(schemas.ChangeItem, permission="catalogue.edit")
    def change_item(self, call: Call) -> Answer:
        """The whole entry anew."""
        entry = making.entry(call.payload["entry"])
        return self._keep(call, call.payload["id"], d.ChangeItem(keeper=self._keeper(call), entry=entry))

    @command(schemas.SetOwnPrices, permission="catalogue.edit")
    def set_own_prices(self, call: Call) -> Answer:
        """The shop's own prices for the group's item."""
        asked = call.payload["prices"]
        wanted = d.SetOwnPrices(keeper=self._keeper(call), prices=making.prices(asked) if asked else None)
        return self._keep(call, call.payload["id"], wanted)

    @command(schemas.OnItem, permission="catalogue.edit")
    def retire_item(self, call: Call) -> Answer:
        """Offer it no more."""
        return self._keep(call, call.payload["id"], d.RetireItem(keeper=self._keeper(call)))

    @command(schemas.OnItem, permission="catalogue.edit")
    def restore_item(self, call: Call) -> Answer:
        """Offer it again."""
        return self._keep(call, call.payload["id"], d.RestoreItem(keeper=self._keeper(call)))

    @query(schemas.GetItem, permission="order.view")
    def get_item(self, call: Call) -> Answer:
        """One item, as the asker's shop sees it; from its stream, so never stale."""
        loaded = items(self.log).load(call.payload["id"])
        own = call.identity.dealership
        if loaded.state.entry is None or (loaded.state.owner not in (GROUP, own) and not call.identity.group):
            raise NotFound(kind="item")
        return offered(msgspec.to_builtins(loaded.state, str_keys=True), loaded.version, own)

    @query(schemas.FindItems, permission="order.view")
    def find_items(self, call: Call) -> Answer:
        """By name, initials or code, what fits the car first (CM-12, CM-25)."""
        shop = call.identity.dealership
        with reading(self.views, call.payload) as cursor:
            return find_items(cursor, call.payload, shop, locality(cursor, shop).currency)

    def _keep(self, call: Call, item_id: str, wanted: d.Command) -> Answer:
        kept = items(self.log)
        done = kept.execute(item_id, wanted, call.meta, expected=call.payload.get("version"))
        return {"id": item_id, **done.told(kept.stream(item_id))}

    def _keeper(self, call: Call) -> d.Keeper:
        today = clock.local_date(clock.now(), self._locality(call).zone)
        return d.Keeper(dealership=call.identity.dealership, group=call.identity.group, today=today)

    def _locality(self, call: Call) -> Locality:
        with reading(self.views, {}) as cursor:
            return locality(cursor, call.identity.dealership)
