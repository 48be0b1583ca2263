"""The symptom tree, and what is noted of a visit (CM-59)."""

from __future__ import annotations

import pytest

from services.consulting.symptoms import decisions as d
from services.consulting.symptoms import events as e
from services.consulting.symptoms.decisions import CONSULTATION
from services.consulting.symptoms.tree import tree
from services.estimate.inspection.sheet import sheet
from services.web.i18n import catalogues
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.languages import LANGUAGES
from shared.testing.behaviour import given

VISIT = d.Visit(order_id="o", dealership="suwon", customer_id="c", car_id="a")
BOTH = e.SymptomNoted(**vars(VISIT), symptom="start_clicks", items=("battery", "starter"))


def noting(symptom="start_clicks", items=("battery", "starter"), note="") -> d.NoteSymptom:
    return d.NoteSymptom(visit=VISIT, symptom=symptom, items=frozenset(items), note=note)


def test_the_seven_roots_stand_in_the_order_of_the_source():
    roots = [name for name, symptom in tree().items() if len(symptom.path) == 1]
    assert roots == ["idle", "start", "drive", "brake", "electric", "climate", "senses"]


def test_every_way_ends_at_items_of_the_inspections_sheet():
    for symptom in tree().values():
        assert bool(symptom.below) != bool(symptom.items), symptom.id
        assert set(symptom.items) <= set(sheet()), symptom.id
        assert symptom.path[-1] == symptom.id
        assert all(tree()[below].path == (*symptom.path, below) for below in symptom.below)


def test_every_item_of_the_sheet_is_reached_by_some_symptom():
    assert {item for symptom in tree().values() for item in symptom.items} == set(sheet())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_symptom_has_its_text_in_every_language(language):
    assert [name for name in tree() if f"symptom.{name}" not in catalogues()[language]] == []


def test_items_stand_in_the_order_of_the_tree_and_the_same_again_is_nothing_new():
    given(CONSULTATION).when(noting(items=("starter", "battery"))).then(BOTH)
    given(CONSULTATION, BOTH).when(noting()).then()


def test_what_is_told_better_replaces_what_was_told():
    better = e.SymptomNoted(**vars(VISIT), symptom="start_clicks", items=("battery",), note="어제부터")
    outcome = given(CONSULTATION, BOTH).when(noting(items=("battery",), note=" 어제부터 ")).then(better)
    assert outcome.state.noted == {"start_clicks": better}


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (noting(symptom="wings"), {"symptom": "not_a_choice"}),
        (noting(symptom="start_no_turn"), {"symptom": "not_a_choice"}),
        (noting(items=()), {"items": "required"}),
        (noting(items=("battery", "wiper")), {"items": "not_a_choice"}),
    ],
)
def test_what_the_tree_does_not_know_is_refused(command, fields):
    assert given(CONSULTATION).when(command).then_refused(InvalidInput).fields == fields


def test_a_symptom_is_taken_back_once():
    taken = e.SymptomWithdrawn(symptom="start_clicks")
    given(CONSULTATION, BOTH).when(d.WithdrawSymptom("start_clicks")).then(taken)
    given(CONSULTATION, BOTH, taken).when(d.WithdrawSymptom("start_clicks")).then_refused(NotFound)
