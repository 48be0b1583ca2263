"""Reading the search box (CM-11, ui.md)."""

import pytest

from services.customer.search import Search, alike, beginning, read_search


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("7275", Search(plate="7275", phone="7275")),
        ("010-1234", Search(plate="0101234", phone="0101234")),
        ("+82 10-1234-5678", Search(plate="+821012345678", phone="01012345678")),
        ("28고4756", Search(plate="28고4756", name="28고4756")),
        ("28 고 47", Search(plate="28고47", name="28고47")),
        ("홍 길동", Search(name="홍길동")),
        ("Kim", Search(name="kim")),
        ("ㅎㄱㄷ", Search(initials="ㅎㄱㄷ")),
        ("12", Search()),
        ("  ", Search()),
    ],
)
def test_a_text_is_looked_for_where_it_can_be(text, search):
    assert read_search(text) == search


def test_signs_of_a_pattern_stand_for_themselves():
    assert beginning("100%_\\") == "100\\%\\_\\\\%"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("홍길동", "홍 길동", True),
        ("홍길동", "홍길둥", True),
        ("张强", "张强先生", True),
        ("Kim Minsu", "kim min-su", True),
        ("홍길동", "성춘향", False),
        ("홍길동", "홍판서", False),
    ],
)
def test_names_are_alike_when_one_may_be_the_other(one, other, same):
    assert alike(one, other) is same
