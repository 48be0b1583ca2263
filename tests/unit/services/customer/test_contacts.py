"""The contact history (JP-02..JP-05, its detail lines JP-03)."""

from datetime import UTC, date, datetime

import pytest

from services.customer.decisions.contacts import (
    CONTACT,
    ChangeContactState,
    RecordContact,
    RemoveContactDetail,
    WriteContactDetail,
)
from services.customer.errors import AlreadyRegistered
from services.customer.events import (
    ContactDetailRemoved,
    ContactDetailWritten,
    ContactKind,
    ContactRecorded,
    ContactState,
    ContactStateChanged,
)
from shared.kernel.errors import InvalidInput, NotFound
from shared.testing.behaviour import given

AT = datetime(2017, 2, 7, 9, 30, tzinfo=UTC)
CALL = {
    "customer_id": "c",
    "created_at": AT,
    "kind": ContactKind.PHONE_CALL,
    "title": "お客様よりお電話",
    "state": ContactState.WAITING,
    "next_date": date(2017, 3, 1),
    "author": "e-1",
    "assignee": "e-2",
}


def test_an_entry_is_recorded():
    given(CONTACT).when(RecordContact(**CALL)).then(ContactRecorded(**CALL))


def test_every_missing_field_is_named():
    command = RecordContact(customer_id="c", created_at=None, title=" ")
    fields = given(CONTACT).when(command).then_refused(InvalidInput).fields
    assert fields == dict.fromkeys(("title", "state", "created_at"), "required")


def test_an_automatic_entry_has_its_text_in_the_catalogues():
    command = RecordContact(
        customer_id="c", created_at=AT, state=ContactState.DONE, automatic="order_received"
    )
    [recorded] = given(CONTACT).when(command).events
    assert (recorded.automatic, recorded.title) == ("order_received", "")


def test_an_entry_is_recorded_once():
    given(CONTACT, ContactRecorded(**CALL)).when(RecordContact(**CALL)).then_refused(AlreadyRegistered)


@pytest.mark.parametrize("state", [ContactState.WORKING, ContactState.DONE])
def test_work_goes_on(state):
    given(CONTACT, ContactRecorded(**CALL)).when(ChangeContactState(state=state)).then(
        ContactStateChanged(state=state, previous=ContactState.WAITING)
    )


def test_what_is_done_may_be_taken_up_again():
    done = ContactStateChanged(state=ContactState.DONE, previous=ContactState.WAITING)
    given(CONTACT, ContactRecorded(**CALL), done).when(ChangeContactState(state=ContactState.WORKING)).then(
        ContactStateChanged(state=ContactState.WORKING, previous=ContactState.DONE)
    )


def test_the_same_state_again_is_no_event():
    given(CONTACT, ContactRecorded(**CALL)).when(ChangeContactState(state=ContactState.WAITING)).then()


def test_an_unknown_entry_has_no_state():
    given(CONTACT).when(ChangeContactState(state=ContactState.DONE)).then_refused(NotFound, kind="contact")


LINE = {"detail_id": "d-1", "content": "見積を郵送", "state": ContactState.WAITING, "planned_at": AT}
WRITTEN = ContactDetailWritten(customer_id="c", **LINE)


def test_a_detail_line_is_added_and_written_anew_under_its_id():
    given(CONTACT, ContactRecorded(**CALL)).when(WriteContactDetail(**LINE)).then(WRITTEN)
    done = {**LINE, "state": ContactState.DONE, "worked_at": AT, "assignee": "e-2"}
    given(CONTACT, ContactRecorded(**CALL), WRITTEN).when(WriteContactDetail(**done)).then(
        ContactDetailWritten(customer_id="c", **done)
    )
    given(CONTACT, ContactRecorded(**CALL), WRITTEN).when(WriteContactDetail(**LINE)).then()


def test_a_detail_line_says_what_and_how_far():
    command = WriteContactDetail(detail_id="d-1", content=" ")
    fields = given(CONTACT, ContactRecorded(**CALL)).when(command).then_refused(InvalidInput).fields
    assert fields == {"content": "required", "state": "required"}


def test_a_detail_line_goes_once_and_the_others_stay():
    gone, other = (
        ContactDetailRemoved(detail_id="d-1"),
        ContactDetailWritten(customer_id="c", **{**LINE, "detail_id": "d-2"}),
    )
    history = (ContactRecorded(**CALL), WRITTEN, other)
    given(CONTACT, *history).when(RemoveContactDetail(detail_id="d-1")).then(gone)
    given(CONTACT, *history, gone).when(RemoveContactDetail(detail_id="d-1")).then_refused(NotFound)
    assert [line.id for line in CONTACT.fold([*history, gone]).details] == ["d-2"]


def test_an_entry_that_is_not_there_has_no_lines():
    given(CONTACT).when(WriteContactDetail(**LINE)).then_refused(NotFound)
    given(CONTACT).when(RemoveContactDetail(detail_id="d-1")).then_refused(NotFound)
