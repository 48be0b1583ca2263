"""The board, the order list and its pages, as the look-up tables answer."""

from __future__ import annotations

import pytest

from services.maintenance.views import VIEW
from shared.eventlog import Place
from shared.postgres import Pool
from shared.projections.compare import compare


@pytest.fixture
def three(counter):
    """Three orders of one customer: delivered, in work, reserved."""
    _, car = counter.customer("홍길동")
    delivered = counter.received(car)["id"]
    counter.delivered(delivered)
    working = counter.received(car, 151_000)["id"]
    counter.do("start_work", id=working)
    reserved = counter.do("reserve_order", car_id=car, reserved_for="2026-12-01T09:00:00+09:00")["id"]
    made = {delivered: "delivered", working: "in_work", reserved: "reserved"}

    def seen():
        return {row["id"]: row["state"] for row in counter.see("orders_of_car", car_id=car)["rows"]}

    assert counter.until(seen, made) == made
    return car, delivered, working, reserved


def test_the_board_shows_what_is_open_and_what_holds_it(counter, three):
    _, delivered, working, reserved = three
    cards = {card["id"]: card for card in counter.see("board")["cards"]}
    assert delivered not in cards
    assert cards[working]["state"] == "in_work"
    assert cards[working]["blocks"] == ["unassigned"]
    assert cards[reserved]["promised_at"] is None
    assert cards[reserved]["late_minutes"] is None


@pytest.mark.parametrize("sort", ["number", "-received", "promised", "-total", "receivable", "plate"])
def test_pages_hold_every_order_once_and_in_order(counter, three, sort):
    whole = counter.see("find_orders", sort=sort)
    ids, cursor = [], None
    while True:
        page = counter.see("find_orders", sort=sort, limit=2, cursor=cursor)
        ids += [row["id"] for row in page["rows"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert ids == [row["id"] for row in whole["rows"]]
    assert len(set(ids)) == whole["count"]


@pytest.mark.parametrize("text", ["홍길동", "ㅎㄱㄷ"])
def test_orders_are_found_by_name_and_initials(counter, three, text):
    found = {row["id"] for row in counter.see("find_orders", text=text)["rows"]}
    assert found >= set(three[1:])


def test_orders_are_found_by_plate_phone_and_number(counter, three):
    row = next(row for row in counter.see("orders_of_car", car_id=three[0])["rows"] if row["id"] == three[1])
    for text in (row["plate"], f"0100{row['plate']}", row["number"]):
        assert three[1] in {hit["id"] for hit in counter.see("find_orders", text=text)["rows"]}


def test_sums_are_those_of_the_rows(counter, three):
    found = counter.see("find_orders", states=["delivered"])
    assert found["sums"]["KRW"]["total"] == sum(row["total"] for row in found["rows"])
    assert found["sums"]["KRW"]["receivable"] == sum(row["receivable"] for row in found["rows"])


def test_the_followed_view_is_the_rebuilt_one(counter, three, private_log, views_url):
    counter.see("board")
    found = compare(views_url, private_log, VIEW)
    assert found.rows["repair_order"]
    assert not found.differences


def test_any_split_into_batches_leaves_the_same_rows(counter, three, private_log, views_url):
    head = private_log.head()  # reactions to the orders may still be on their way

    def rows(size: int) -> dict[str, list]:
        pool, place, tables = Pool(views_url), Place.START, ("repair_order", "receivable", "customer", "car")
        with pool.transaction() as cursor:
            cursor.execute(f"CREATE SCHEMA split_{size}; SET LOCAL search_path = split_{size}")
            cursor.execute(VIEW.tables.read_text())
            while batch := private_log.read(place, size, VIEW.types, until=head):
                list(VIEW.apply(batch, cursor))
                place = batch[-1].place
            found = {}
            for table in tables:
                cursor.execute(f"SELECT to_jsonb({table}) FROM {table} ORDER BY 1")
                found[table] = cursor.fetchall()
        pool.close()
        return found

    assert rows(1) == rows(3) == rows(1000)
