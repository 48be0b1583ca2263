"""What the log holds of an event that tells of a person, and who can read it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import date
from uuid import UUID

import orjson
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.kernel.events import event
from shared.kernel.personal import Personal, personal_fields
from shared.privacy.box import SEALED, WITHHELD, opened_data, sealed_data, subject_of, withheld_data

KEY = bytes(range(32))
ID = UUID(int=7)
STREAM = "customer-c1"


@event("BoxTried")
class BoxTried:
    name: Personal[str]
    phones: Personal[tuple[str, ...]]
    born: Personal[date | None] = None
    more: Personal[dict[str, str]]
    dealership: str


FIELDS = personal_fields(BoxTried)
DATA = {"name": "홍길동", "phones": ["+8210"], "born": None, "more": {}, "dealership": "suwon"}


def sealed(data=DATA, *, stream=STREAM, event_id=ID):
    return sealed_data(KEY, event_id, stream, "c1", data, FIELDS)


def test_the_declared_fields_are_replaced_by_stand_ins_of_their_shape():
    held = sealed()
    assert {name: held[name] for name in DATA} == {
        "name": "", "phones": [], "born": None, "more": {}, "dealership": "suwon",
    }  # fmt: skip
    assert subject_of(held) == "c1"
    assert "홍길동" not in orjson.dumps(held).decode()


def test_opened_it_is_what_it_was():
    assert opened_data(AESGCM(KEY), ID, STREAM, sealed()) == DATA


def test_the_same_data_never_looks_the_same():
    assert sealed()[SEALED]["box"] != sealed()[SEALED]["box"]


@pytest.mark.parametrize(
    ("event_id", "stream", "subject"),
    [(UUID(int=8), STREAM, "c1"), (ID, "customer-c2", "c1"), (ID, STREAM, "c2")],
)
def test_a_box_opens_nowhere_else(event_id, stream, subject):
    held = sealed()
    held[SEALED] = {**held[SEALED], "of": subject}
    with pytest.raises(InvalidTag):
        opened_data(AESGCM(KEY), event_id, stream, held)


def test_a_changed_byte_is_noticed():
    held = sealed()
    box = bytearray(b64decode(held[SEALED]["box"]))
    box[-1] ^= 1
    held[SEALED] = {**held[SEALED], "box": b64encode(bytes(box)).decode()}
    with pytest.raises(InvalidTag):
        opened_data(AESGCM(KEY), ID, STREAM, held)


def test_without_a_key_it_is_let_go():
    assert sealed_data(None, ID, STREAM, "c1", DATA, FIELDS) == {
        "name": "", "phones": [], "born": None, "more": {}, "dealership": "suwon",
    }  # fmt: skip


def test_what_tells_nothing_personal_stays_as_it_is():
    plain = {"name": "", "phones": [], "born": None, "more": {}, "dealership": "suwon"}
    assert sealed(plain) == plain


def test_withheld_says_so_and_why():
    shown = withheld_data(sealed(), "destroyed")
    assert (shown["name"], shown[WITHHELD], SEALED in shown) == ("", "destroyed", False)


def test_a_field_that_nothing_can_stand_in_for_may_not_be_declared():
    @event("BoxCannot")
    class BoxCannot:
        born: Personal[date]

    BoxCannot.__annotations__["born"] = Personal[date]
    with pytest.raises(TypeError, match=r"BoxCannot\.born"):
        personal_fields(BoxCannot)


@pytest.mark.parametrize("name", ["\0", "a\0b", "a\\\0"])
def test_a_zero_character_is_taken_no_more_than_in_plain_data(name):
    """Sealed it would pass the log, and opened stop every view that meets it."""
    with pytest.raises(ValueError, match="zero character"):
        sealed({**DATA, "name": name})


@pytest.mark.parametrize("name", ["\\u0000", "\\\\u0000", "u0000"])
def test_a_text_that_only_looks_like_one_is_taken(name):
    data = {**DATA, "name": name}
    assert opened_data(AESGCM(KEY), ID, STREAM, sealed(data)) == data
