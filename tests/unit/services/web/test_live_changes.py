"""What a browser is told, and how a page waits for its own write."""

import asyncio
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

import services.web
from services.web.live import ViewWatch
from services.web.pages.live import NEEDED, OF_A_DEALERSHIP, visible
from shared.eventlog import Place


def told(place: str, *topics: str, view: str = "crm") -> str:
    return json.dumps({"view": view, "place": place, "topics": list(topics)})


def run(scenario):
    return asyncio.run(scenario)


def test_a_page_waits_until_the_view_has_its_own_write():
    async def scenario():
        watch = ViewWatch()
        waiting = asyncio.create_task(watch.reached("crm", "9.20", 5))
        await watch.notified(told("9.19"))
        await asyncio.sleep(0)
        assert not waiting.done()
        await watch.notified(told("9.20"))
        return await waiting

    assert run(scenario())


def test_another_views_place_does_not_count_and_the_wait_ends():
    async def scenario():
        watch = ViewWatch()
        await watch.notified(told("99.1", view="report"))
        return await watch.reached("crm", "9.20", 0.05)

    assert not run(scenario())


def test_a_view_without_a_part_in_what_came_has_reached_it_and_changes_no_page():
    async def scenario():
        watch = ViewWatch()
        waiting = asyncio.create_task(watch.reached("care", "9.20", 5))
        await asyncio.sleep(0)
        async with watch.listening("") as (_, following):
            await watch.notified(json.dumps({"views": ["crm", "care"], "place": "9.20"}))
            assert await waiting
            await watch.notified(told("9.30", "order:a", view="report"))
            return await following()

    assert run(scenario()).topics == {"order:a"}


def test_a_place_never_goes_back():
    async def scenario():
        watch = ViewWatch()
        await watch.notified(told("9.20"))
        await watch.notified(told("9.10"))
        return watch.place("crm")

    assert run(scenario()) == Place(9, 20)


def test_a_browser_that_comes_back_is_told_what_it_missed():
    async def scenario():
        watch = ViewWatch()
        await watch.notified(told("1.1", "order:a"))
        last = watch.name()
        await watch.notified(told("1.2", "order:b"))
        await watch.notified(told("1.3", "order:c"))
        async with watch.listening(last) as (missed, _):
            return [sorted(change.topics) for change in missed]

    assert run(scenario()) == [["order:b"], ["order:c"]]


@pytest.mark.parametrize("last_id", ["another-boot.5", "rubbish", "x.y"])
def test_a_browser_of_another_time_must_reload_everything(last_id):
    async def scenario():
        watch = ViewWatch()
        await watch.notified(told("1.1", "order:a"))
        async with watch.listening(last_id) as (missed, _):
            return missed

    assert run(scenario()) is None


def test_who_falls_too_far_behind_is_told_to_reload_instead():
    async def scenario():
        watch = ViewWatch()
        async with watch.listening("") as (_, following):
            for number in range(600):
                await watch.notified(told(f"1.{number}", f"order:{number}"))
            return [await following() for _ in range(2)]

    first, second = run(scenario())
    assert first is None
    assert second is not None


class Employee:
    """Somebody at 수원, or who sees the group."""

    dealership = SimpleNamespace(id="suwon")

    def __init__(self, *permissions: str, group: bool = False) -> None:
        self.permissions, self.group = permissions, group

    def may(self, permission: str) -> bool:
        return permission in self.permissions


CABINETS = ("cabinet:suwon.suwon-1", "cabinet:busan.busan-1", "tags:busan", "cabinets:suwon")


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (Employee("key.view"), ["cabinet:suwon.suwon-1", "cabinets:suwon"]),
        (Employee("key.view", group=True), list(CABINETS)),
        (Employee("order.view", group=True), []),
    ],
)
def test_an_employee_is_told_of_the_cabinets_of_their_own_dealership(who, told):
    assert list(visible(CABINETS, who)) == told


TEMPLATES = Path(services.web.__path__[0]) / "templates"
LISTENED = sorted(
    {
        topic
        for file in TEMPLATES.rglob("*.html")
        for value in re.findall(r'data-live="([^"]+)"', file.read_text(encoding="utf-8"))
        for topic in re.findall(r"([a-z]+):\{\{ ([a-z_.]+)", value) or [(value, "")]
        if "{{" not in topic[0]  # named by the page's code
    }
)


@pytest.mark.parametrize(("kind", "subject"), LISTENED)
def test_what_a_page_listens_to_is_told_to_those_who_may_see_it(kind, subject):
    """A kind that nobody may hear of leaves its page as it was opened."""
    assert kind in NEEDED
    if subject == "web.user.dealership.id" and kind != "estimate":  # the subject of which is an estimate too
        assert kind in OF_A_DEALERSHIP
