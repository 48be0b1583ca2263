"""What is refused without a page is said in a sentence: of a field, of a refusal, in four languages."""

import pytest

from services.web.reasons import sentence
from shared.kernel.languages import LANGUAGES
from shared.kernel.money import Currency

MORE_THAN_DUE = {"amount": 40_000, "due": 33_000, "receivable": 0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_at_a_field_is_a_sentence_in_every_language(language):
    said = {sentence(code, {}, language, Currency.KRW) for code in ("twice_in_file", "plate_form")}
    assert len(said) == 2
    assert not said & {"twice_in_file", "plate_form"}


def test_a_refusal_is_filled_with_what_it_was_about():
    said = sentence("payment_exceeds", MORE_THAN_DUE, "ko", Currency.KRW)
    assert said.startswith("40,000원은(는) 받을 금액 33,000원")


def test_a_code_that_nobody_knows_stands_for_itself():
    assert sentence("from_tomorrow", {}, "ko", Currency.KRW) == "from_tomorrow"
