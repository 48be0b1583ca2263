"""Two estimates beside each other (비교견적, CM-55): every line of both is there, and met by its like."""

from __future__ import annotations

from services.web.pages.estimate_input import beside


def line(item: str, subtotal: int) -> dict[str, object]:
    return {"item": item, "subtotal": subtotal}


def told(left, right):
    return [
        (row["item"], row["left"] and row["left"]["subtotal"], row["right"] and row["right"]["subtotal"])
        for row in beside(left, right)
    ]


def test_like_meets_like_and_what_one_lacks_is_left_open():
    left, right = [line("패드", 97), line("부동액", 69)], [line("배터리", 173), line("패드", 80)]
    assert told(left, right) == [("패드", 97, 80), ("부동액", 69, None), ("배터리", None, 173)]


def test_an_item_that_stands_twice_is_not_lost():
    left, right = [line("타이어", 100), line("타이어", 120)], [line("타이어", 90)]
    assert told(left, right) == [("타이어", 100, 90), ("타이어", 120, None)]


def test_nothing_beside_nothing():
    assert beside([], []) == []
