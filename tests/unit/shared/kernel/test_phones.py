"""Telephone numbers as people write them in Korea, Japan and China."""

import pytest

from shared.kernel.phones import UnreadablePhone, country_of, digits, national, national_digits, normalise


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("010-1234-5678", "KR", "+821012345678"),
        ("01012345678", "KR", "+821012345678"),
        ("０１０－１２３４－５６７８", "KR", "+821012345678"),
        ("+82 10 1234 5678", "JP", "+821012345678"),
        ("031) 234-5678", "KR", "+82312345678"),
        ("1588-1234", "KR", "+8215881234"),
        ("090-1234-5678", "JP", "+819012345678"),
        ("138 1234 5678", "CN", "+8613812345678"),
    ],
)
def test_a_number_is_kept_in_one_form(typed, country, kept):
    assert normalise(typed, country) == kept


@pytest.mark.parametrize("typed", ["", "12", "없음", "010-1234-567", "010-1234-56789", "+999 1234"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(UnreadablePhone) as refused:
        normalise(typed)
    assert refused.value.reason == "phone_form"


def test_a_kept_number_is_shown_and_searched_as_at_home():
    assert national("+821012345678") == "010-1234-5678"
    assert national_digits("+821012345678") == "01012345678"
    assert digits("1234-56") == "123456"


@pytest.mark.parametrize(
    ("locale", "country"), [("ko", "KR"), ("ja_JP", "JP"), ("zh-CN", "CN"), ("en", "KR")]
)
def test_the_country_follows_the_dealerships_locale(locale, country):
    assert country_of(locale) == country
