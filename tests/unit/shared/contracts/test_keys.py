"""What a cabinet's record tells of people, whatever program wrote it."""

import msgspec
import pytest

from shared.contracts.keys import Handling, handling


def test_a_record_of_before_there_were_sign_ins_tells_of_nobody():
    assert handling({"drawer": 1, "slot": 3, "tag": "0100AA11BB"}) == Handling()


def test_a_take_tells_who_why_and_until_when():
    told = {"person": "e1", "signed_in": "finger", "reason": "test_drive", "due": "2026-11-23T09:00:00Z"}

    taken = handling({"drawer": 1, "slot": 3, "tag": "0100AA11BB", "asked": True, **told})

    assert taken == Handling(**told, asked=True)


@pytest.mark.parametrize("wrong", [{"reason": 7}, {"person": 7}, {"signed_in": "face"}])
def test_what_the_contract_does_not_know_is_not_read(wrong):
    with pytest.raises(msgspec.ValidationError):
        handling(wrong)
