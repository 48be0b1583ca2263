"""``baylog import catalogue FILE``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import click

from services.estimate.catalogue.events import GROUP
from services.estimate.importing.rows import Planned, planned
from shared.bus.blocking import BlockingBus
from shared.bus.errors import Refused
from shared.identity import Signer, service_identity
from shared.jobs.bar import bar
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.kernel.money import Currency
from shared.runtime.config import Config
from shared.runtime.importing import Asked, Importing, of_a_file
from shared.tabular.columns import Names

NAMES: Final = Names.load(
    "services.estimate.importing",
    "columns.toml",
    {"name": "the item's name", "unit_price": "the unit price"},
)


@click.command()
@of_a_file(NAMES, "Whose items these are")
@click.option("--group", is_flag=True, help="The group's items, in that dealership's currency.")
def catalogue(asked: Asked, group: bool) -> None:
    """Take in catalogue items from a spreadsheet (xlsx, xls, ods, csv), one row per item.

    Name and model range together are an item's key: a second import changes what the first one added.
    Amounts are in the currency's main unit.
    """
    taken = Importing(asked, NAMES)
    done: Counter[str] = Counter()

    def summary() -> str:
        return ", ".join(f"{count} {state}" for state, count in sorted(done.items())) or "no rows"

    with taken.concluded(summary), Keeper(asked.dealership, group) as keeper:
        taken.currency = keeper.currency
        with bar("items", "items", len(taken.rows), console=taken.console) as drawn:
            for number, values in taken.rows:
                outcome = keeper.keep(planned(values, keeper.currency, keeper.today), asked.dry_run)
                done[outcome.state] += 1
                if outcome.problems:
                    taken.refuse(number, outcome.problems, outcome.params)
                drawn.advance()


@dataclass(frozen=True)
class Outcome:
    """``added``, ``changed``, ``unchanged``, ``acceptable`` or ``refused``, with the reasons by field.

    `params` are those of the refusal, when it was one of the whole row.
    """

    state: str
    problems: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)


class Keeper:
    """Adds and changes items as the import; use as a context."""

    def __init__(self, dealership: str, group: bool) -> None:
        config = Config.from_env()
        self._signer = Signer(config.secret_key)
        self._who = service_identity("import", dealership)
        self._group = group
        self._owner = GROUP if group else dealership
        self._bus = BlockingBus(config.amqp_url)

    def __enter__(self) -> Keeper:
        self._bus.__enter__()
        where = self._ask("maintenance", "locality", {})
        if not where["known"]:
            raise click.ClickException("there is no such dealership")
        self.currency = Currency(where["currency"])
        self.today = clock.local_date(clock.now(), where["time_zone"])
        return self

    def __exit__(self, *failure: Any) -> None:
        self._bus.__exit__(*failure)

    def keep(self, item: Planned, dry_run: bool) -> Outcome:
        """What became of a row of the file."""
        if item.problems:
            return Outcome("refused", item.problems)
        if dry_run:
            return Outcome("acceptable")
        try:
            return Outcome(self._written(item.id_for(self._owner), item.entry))
        except Refused as refusal:
            if refusal.fields:
                return Outcome("refused", refusal.fields)
            return Outcome("refused", {"name": refusal.code}, refusal.params)

    def _written(self, item_id: str, entry: Mapping[str, Any]) -> str:
        try:
            self._ask("estimate", "add_item", {"item_id": item_id, "group": self._group, "entry": entry})
        except Refused as refusal:
            if refusal.code != "item_exists":
                raise
        else:
            return "added"
        before = self._ask("estimate", "get_item", {"id": item_id})["version"]
        after = self._ask("estimate", "change_item", {"id": item_id, "entry": entry})["version"]
        return "changed" if after > before else "unchanged"

    def _ask(self, service: str, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        token = self._signer.sign(self._who)
        return self._bus.call(service, method, payload, identity=token, command_id=new_id(), timeout=10)
