"""What the head office lets people do at a cabinet: by their permissions there, and signed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.keys import reading
from services.keys.granting import pins, rules
from services.keys.granting.office import Office
from services.keys.granting.signing import public_pem, signing_key
from shared.contracts.grants import GrantedKey, grants_queue, unsealed
from shared.kernel.errors import InvalidInput


def employee(key, state="active", **grants):
    told = {"login": key, "dealership": "suwon", "since": None, "until": None, "hired_at": None, "version": 1}
    return {"id": key, "name": key.title(), "state": state, "grants": grants, **told}


KIM = employee("kim", suwon=["key.view", "key.take"])
BOSS = employee("boss", **{"*": ["key.take", "key.approve", "key.manage"]})
STAFF = [KIM, BOSS, employee("ko", incheon=["key.take"]), employee("gone", "dismissed", suwon=["key.take"])]


@pytest.mark.parametrize(
    ("who", "where", "levels"),
    [
        (KIM, "suwon", ("take",)),
        (KIM, "incheon", ()),
        (BOSS, "incheon", ("take", "approve", "manage")),
        (STAFF[2], "suwon", ()),
        (STAFF[3], "suwon", ()),
    ],
)
def test_levels_are_those_of_the_cabinets_dealership_and_of_accounts_in_force(who, where, levels):
    assert rules.levels(who, where) == levels


def test_a_key_is_known_by_its_cars_plate_and_most_urgent_order():
    orders = [
        {"car_id": "c1", "id": "o1", "number": "26-1", "model": "말리부"},
        {"car_id": "c1", "id": "o2", "number": "26-2", "model": "말리부"},
    ]

    found = rules.known_keys({"A": "c1", "B": "c2", "C": "c3"}, {"c1": "28고4756", "c2": "29오8833"}, orders)

    assert found == [
        GrantedKey(tag="A", plate="28고4756", model="말리부", order_id="o1", order_number="26-1"),
        GrantedKey(tag="B", plate="29오8833"),
        GrantedKey(tag="C", plate=""),
    ]


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "١٢٣٤", "0000", "1234", "9876", ""])
def test_a_pin_that_everybody_tries_first_is_refused(pin):
    with pytest.raises(InvalidInput):
        pins.ensure_usable(pin)


@pytest.mark.parametrize("pin", ["2580", "1235", "90817263"])
def test_other_pins_are_taken(pin):
    pins.ensure_usable(pin)


class Others:
    """What the other services would answer."""

    def call(self, service, method, payload):
        answers = {
            ("staff", "employees"): {"employees": STAFF},
            ("customer", "plates"): {"plates": {"c1": "28고4756"}},
            ("maintenance", "board"): {"cards": []},
        }
        return answers[service, method]


class Queues:
    def __init__(self):
        self.sent = []

    def keep(self, queue, body, headers):
        self.sent.append((queue, body, headers))
        return True


@pytest.fixture
def office(monkeypatch):
    monkeypatch.setattr(pins, "hashes", lambda _views, employees: {"kim": "$argon2id$"} if employees else {})
    monkeypatch.setattr(pins, "tagged", lambda _views: {"A": "c1"})
    monkeypatch.setattr(reading, "zone_of", lambda _views, dealership: {"suwon": "Asia/Seoul"}[dealership])
    key, queues = Ed25519PrivateKey.generate(), Queues()
    return Office(queues, Others(), None, key, timedelta(hours=24)), key.public_key(), queues


def test_grants_go_to_their_cabinet_signed_and_answer_the_question(office):
    desk, public, queues = office
    desk.send("suwon-1", "suwon", rules.REASONS, asked=UUID(int=7))

    [(queue, body, headers)] = queues.sent
    grants = unsealed(body, public, "suwon-1")
    assert (queue, headers) == (grants_queue("suwon-1"), {"asked": str(UUID(int=7))})
    assert {one.id: one.pin for one in grants.people} == {"kim": "$argon2id$", "boss": None}
    assert grants.expires_at - grants.issued_at == timedelta(hours=24)
    assert grants.key("A").plate == "28고4756"
    assert grants.time_zone == "Asia/Seoul"


def test_whoever_changed_counts_as_they_are_now_though_the_list_lags(office):
    desk, public, queues = office
    desk.send("suwon-1", "suwon", rules.REASONS, changed=employee("kim", suwon=["key.view"]))

    assert [one.id for one in unsealed(queues.sent[0][1], public, "suwon-1").people] == ["boss"]


def test_the_signing_key_is_made_once_and_is_for_nobody_else_to_read(tmp_path):
    file = tmp_path / "grants.key"

    first, again = signing_key(file), signing_key(file)

    assert public_pem(first) == public_pem(again) == (tmp_path / "grants.pub").read_text()
    assert file.stat().st_mode & 0o777 == 0o600
