"""Who asks, what they may do, and that nobody can say it for themselves."""

from datetime import timedelta

import pytest

from shared.identity import ALL, PERMISSIONS, Identity, InvalidIdentity, Signer, service_identity
from shared.kernel.clock import now
from shared.kernel.errors import NotPermitted

ADVISOR = Identity("0190-advisor", "심익보", "suwon", frozenset({"order.view", "order.edit"}))


def test_an_identity_may_what_it_was_granted_and_nothing_else():
    assert ADVISOR.may("order.edit")
    assert not ADVISOR.may("order.correct")
    ADVISOR.require("order.view")
    with pytest.raises(NotPermitted) as refused:
        ADVISOR.require("order.correct")
    assert refused.value.params == {"permission": "order.correct"}


def test_a_service_account_may_everything_and_is_no_person():
    account = service_identity("import")
    assert all(account.may(permission) for permission in PERMISSIONS)
    assert account.actor == "service:import"
    assert account.group


def test_the_all_permission_is_not_among_those_that_can_be_granted():
    assert ALL not in PERMISSIONS


def test_a_signed_identity_comes_back_whole():
    signer = Signer("a secret")
    assert signer.verify(signer.sign(ADVISOR)) == ADVISOR


def test_a_token_of_another_secret_is_refused():
    with pytest.raises(InvalidIdentity):
        Signer("a secret").verify(Signer("another secret").sign(ADVISOR))


def test_a_token_whose_lifetime_has_ended_is_refused():
    signer = Signer("a secret")
    with pytest.raises(InvalidIdentity) as refused:
        signer.verify(signer.sign(ADVISOR, timedelta(seconds=-1)))
    assert refused.value.params == {"reason": "expired"}


def test_a_token_that_was_believed_before_ends_all_the_same(monkeypatch):
    signer, later = Signer("a secret"), now() + timedelta(seconds=61)
    token = signer.sign(ADVISOR, timedelta(seconds=60))
    assert signer.verify(token) == ADVISOR
    monkeypatch.setattr("shared.identity.signer.now", lambda: later)
    with pytest.raises(InvalidIdentity):
        signer.verify(token)


@pytest.mark.parametrize("position", range(0, 150, 7))
def test_no_character_of_a_token_can_be_changed(position):
    signer = Signer("a secret")
    token = signer.sign(ADVISOR)
    changed = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
    with pytest.raises(InvalidIdentity):
        signer.verify(changed)


@pytest.mark.parametrize("token", ["", ".", "x", "가나다", "e30.e30", "null"])
def test_rubbish_is_refused_not_raised(token):
    with pytest.raises(InvalidIdentity):
        Signer("a secret").verify(token)


def test_the_secret_can_be_changed_while_old_tokens_live_on():
    old = Signer("old").sign(ADVISOR)
    assert Signer(["old", "new"]).verify(old) == ADVISOR
    fresh = Signer(["old", "new"]).sign(ADVISOR)
    assert Signer("new").verify(fresh) == ADVISOR
    with pytest.raises(InvalidIdentity):
        Signer("old").verify(fresh)


@pytest.mark.parametrize("secret", ["", [], ["good", ""]])
def test_there_is_no_signer_without_a_secret(secret):
    with pytest.raises(ValueError, match="secret"):
        Signer(secret)
