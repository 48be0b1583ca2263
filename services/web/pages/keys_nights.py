"""야간 대조: the reports of keys that are not back and of keys whose cars have left; printed, as CSV."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.web.forms import Form
from services.web.listing.sheets import CSV_TYPE, Column, as_csv
from services.web.pages.keys_showing import place_text, topics, with_plates
from services.web.people import people
from services.web.routing import Router
from services.web.web import Web

pages = Router()

REASONS: Final = ("missing", "not_back", "delivered")
_COLUMNS: Final = ("finding", "plate", "tag", "kind", "where", "moved", "order")


@pages.get("/keys/nights", permission="key.view")
async def listed(web: Web) -> Response:
    """The reports, newest first."""
    reports = (await web.call("keys", "reconciliations"))["reports"]
    told = [{**each, "counts": Counter(row["reason"] for row in each["rows"])} for each in reports]
    homes = [each["dealership"] for each in reports]
    return web.page(
        "keys/nights.html",
        reports=told,
        reasons=REASONS,
        names=(await people(web)).names,
        shops=dict(web.user.dealerships),
        topics=topics(web, homes),
        form=Form({}),
    )


@pages.post("/keys/nights", permission="key.hand")
async def make(web: Web) -> Response:
    """One now."""
    done = await web.command("keys", "reconcile_keys", {}, form=await web.form(), wait_for=("keys",))
    return web.see(f"/keys/nights/{done['id']}")


@pages.get("/keys/nights/{id}", permission="key.view")
async def show(web: Web) -> Response:
    """One report."""
    report = await _report(web)
    names = (await people(web)).names
    rows = [{**row, "where": place_text(web, row, names)} for row in report["rows"]]
    grouped = [(reason, [row for row in rows if row["reason"] == reason]) for reason in REASONS]
    return web.page(
        "keys/night.html",
        report=report,
        grouped=grouped,
        names=names,
        shop=dict(web.user.dealerships).get(report["dealership"], report["dealership"]),
    )


@pages.file("/keys/nights/{id}/csv", permission="key.view")
async def csv_file(web: Web) -> Response:
    """The report as CSV."""
    report = await _report(web)
    names = (await people(web)).names
    rows = [_cells(web, row, names) for row in report["rows"]]
    columns = [Column(web.text(f"keys.{name}")) for name in _COLUMNS]
    headers = {
        "Content-Disposition": f'attachment; filename="keys-{report["dealership"]}-{report["day"]}.csv"',
        "Cache-Control": "no-store",
    }
    return Response(as_csv(columns, rows), media_type=CSV_TYPE, headers=headers)


async def _report(web: Web) -> dict[str, Any]:
    report = await web.call("keys", "reconciliation", {"id": web.path("id")})
    return {**report, "rows": await with_plates(web, report["rows"])}


def _cells(web: Web, row: dict[str, Any], names: Any) -> list[Any]:
    since = (
        datetime.fromisoformat(row["since"]).astimezone(ZoneInfo(web.formats.zone)) if row["since"] else ""
    )
    told = [web.text(f"keys.finding.{row['reason']}"), row["plate"] or "", row["tag"]]
    told += [web.text(f"keys.key_kind.{row['kind']}"), place_text(web, row, names)]
    return [*told, since, row["order_number"] or ""]
