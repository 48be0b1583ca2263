"""What a batch leaves in the CRM view, and which lines it adds to the histories."""

from __future__ import annotations

import pytest

from services.customer import events as c
from services.maintenance import events as m
from services.reporting.crm.fold import Known, fold
from services.reporting.crm.view import VIEW
from shared.testing.taken import taken
from tests.unit.services.reporting.story import Story, key, random_story, split


def told(story: Story) -> tuple[Known, list[dict]]:
    known = Known()
    wanted = taken(VIEW, story.events)
    return known, [line._asdict() for line in fold(wanted, known)]


def titles(lines: list[dict]) -> list[str]:
    return [line["title"] for line in lines]


def test_a_visit_stands_in_the_history_of_car_and_customer_step_by_step():
    story = Story()
    customer, car = story.person("hong"), story.car("sonata", story.person("hong2"))
    story.receive("S-1", customer, car)
    story.later(hours=1).on("S-1", m.WorkStarted())
    story.pay("S-1", customer, 300_000)
    story.deliver("S-1", customer, car, 275_000, 100_000, paid=300_000)
    known, lines = told(story)
    visit = [line for line in lines if line["order_id"]]
    assert titles(visit) == ["order.received", "order.work_started", "payment.taken", "order.delivered"]
    assert {(line["customer_id"], line["car_id"]) for line in visit} == {(customer, car)}
    assert visit[-1]["amount"] == 412_500
    assert visit[-1]["params"]["receivable"] == 112_500
    row = known.visits.rows[key("S-1")]
    assert (row["state"], row["turnover"]) == ("delivered", 412_500)
    assert [(order, amount) for _, order, amount in known.payments] == [(key("S-1"), 300_000)]


def test_internal_expense_is_no_turnover_of_a_customer():
    story = Story()
    customer = story.person("hong")
    car = story.car("sonata", customer)
    story.receive("S-1", customer, car)
    story.deliver("S-1", customer, car, 50_000, 0, internal_expense=True)
    known, _ = told(story)
    assert known.visits.rows[key("S-1")]["turnover"] == 0


def test_merged_records_stand_behind_the_last_survivor_in_any_order_of_merging():
    story = Story()
    a, b, d = story.person("a"), story.person("b"), story.person("d")
    story.merge(a, b)
    story.merge(b, d)
    known, lines = told(story)
    assert {row["canonical_id"] for row in known.customers.rows.values()} == {d}
    assert [line["customer_id"] for line in lines if line["title"] == "customer.merged"] == [b, d]


def test_a_handed_over_car_stands_in_both_owners_histories_but_once_in_its_own():
    story = Story()
    seller, buyer = story.person("seller"), story.person("buyer")
    car = story.car("sonata", seller)
    story.tell(f"car-{car}", c.CarTransferred(customer_id=buyer, previous_customer_id=seller))
    known, lines = told(story)
    handed = [line for line in lines if line["title"] == "car.transferred"]
    assert [(line["customer_id"], line["car_id"], line["part"]) for line in handed] == [
        (buyer, car, 0),
        (seller, None, 1),
    ]
    assert known.cars.rows[car]["customer_id"] == buyer


def test_a_transfer_that_only_follows_a_merge_is_no_event_of_the_history():
    story = Story()
    a, b = story.person("a"), story.person("b")
    car = story.car("sonata", a)
    story.tell(f"car-{car}", c.CarTransferred(customer_id=b, previous_customer_id=a, merge=True))
    known, lines = told(story)
    assert "car.transferred" not in titles(lines)
    assert known.cars.rows[car]["customer_id"] == b


def test_what_is_told_by_another_line_has_none_of_its_own():
    story = Story()
    customer = story.person("hong")
    car = story.car("sonata", customer)
    order = story.receive("S-1", customer, car)
    automatic = story.contact("auto", customer, order_id=order, automatic="order_received", title="")
    closed = c.ContactStateChanged(state=c.ContactState.DONE, previous=c.ContactState.WAITING)
    story.tell(f"contact-{automatic}", closed)
    read = c.CarChanged(
        fields=("mileage_km",), model="쏘나타", engine="G", average_km_per_year=20000, mileage_km=1
    )
    story.tell(f"car-{car}", read)
    known, lines = told(story)
    assert titles(lines) == ["customer.registered", "car.registered", "order.received"]
    assert known.contacts.rows == {}
    assert known.cars.rows[car]["mileage_km"] == 1


def test_an_imported_contact_stands_at_the_time_it_was_created_not_entered():
    story = Story()
    customer = story.person("hong")
    story.contact("old", customer, title="3月車検案内ハガキ発送")
    story.events[-1].data["created_at"] = "2017-02-07T00:00:00+00:00"
    _, lines = told(story)
    assert lines[-1]["at"] == "2017-02-07T00:00:00+00:00"


def test_a_correction_says_what_it_changed():
    story = Story()
    customer = story.person("hong")
    car = story.car("sonata", customer)
    story.receive("S-1", customer, car)
    story.deliver("S-1", customer, car, 66_300, 34_000)
    story.correct("S-1", customer, car, (66_300, 34_000), (79_000, 51_000))
    known, lines = told(story)
    assert (lines[-1]["title"], lines[-1]["amount"]) == ("order.corrected", 143_000 - 110_330)
    assert known.visits.rows[key("S-1")]["turnover"] == 143_000


@pytest.mark.parametrize("seed", range(8))
def test_any_split_into_batches_leaves_the_same_rows(seed):
    story = random_story(seed)
    whole, lines = told(story)
    parts, pieces = Known(), []
    for batch in split(story.events, seed):
        # only what the batch touches is in memory, as the view loads it
        pieces += [line._asdict() for line in fold(taken(VIEW, batch), parts)]
        for kept in (parts.customers, parts.cars, parts.visits, parts.contacts):
            kept.touched.clear()
    assert pieces == lines
    for table in ("customers", "cars", "visits", "contacts"):
        assert getattr(parts, table).rows == getattr(whole, table).rows
