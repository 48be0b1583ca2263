"""Telephone numbers: typed as people write them where the dealership stands, kept in E.164."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

DEFAULT_COUNTRY = "KR"
# the region of a language a dealership works in, for numbers typed without a country code
COUNTRY_OF_LOCALE = {"ko": "KR", "ja": "JP", "zh": "CN"}


class UnreadablePhone(ValueError):
    """The text is no telephone number; `reason` is the code that a form field shows."""

    reason = "phone_form"


def normalise(text: str, country: str = DEFAULT_COUNTRY) -> str:
    """The E.164 form (``+821012345678``) of a number written in `country`; raises UnreadablePhone."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), country)
    except phonenumbers.NumberParseException as error:
        raise UnreadablePhone(text) from error
    # "possible" asks for the length only: numbering plans gain ranges faster than a library's tables
    if not phonenumbers.is_possible_number(number) or _miscounted(number):
        raise UnreadablePhone(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _miscounted(number: phonenumbers.PhoneNumber) -> bool:
    # Korean mobile numbers have eight digits after 010, but the library's lengths let one more pass
    written = phonenumbers.national_significant_number(number)
    return number.country_code == 82 and written.startswith("10") and len(written) != 10


def national(e164: str) -> str:
    """As people at home write it: ``010-1234-5678``."""
    return phonenumbers.format_number(phonenumbers.parse(e164, None), phonenumbers.PhoneNumberFormat.NATIONAL)


def national_digits(e164: str) -> str:
    """The digits people know the number by, leading zero included; what a search goes through."""
    return digits(national(e164))


def digits(text: str) -> str:
    """Only the digits of a text, full-width ones too."""
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))


def country_of(locale: str) -> str:
    """The region in which a dealership of this locale (``ko``, ``ja_JP``, ``zh-CN``) types its numbers."""
    return COUNTRY_OF_LOCALE.get(re.split(r"[-_]", locale)[0].lower(), DEFAULT_COUNTRY)
