"""Repair cases: the first set is complete, what is written stands before it, and both are found (CM-05)."""

from __future__ import annotations

from pathlib import Path

import pytest
from defusedxml import ElementTree

import services.web
from services.consulting.articles import events as articles
from services.consulting.articles.first import parts
from services.consulting.cases import decisions as d
from services.consulting.cases import events as e
from services.consulting.cases.decisions import CASE, MOST_PICTURES
from services.consulting.cases.first import WRITTEN_IN, first, standing
from services.consulting.cases.model import RepairCase
from services.consulting.symptoms.tree import tree
from shared.kernel.errors import InvalidInput, NotFound
from shared.testing.behaviour import given

DRAWINGS = Path(services.web.__path__[0]) / "static" / "cases"
SQUEAL = next(case for case in first().values() if case.texts["ko"].title.startswith("패드 마모"))
TEXT = e.CaseText(title="패드 소리", complaint="끽", cause="마모", remedy="교환")
ABOUT = e.About(models=("쏘나타 LF",), symptoms=("brake_noise",), parts=("front_brake",))
WRITTEN = e.RepairCaseWritten(case_id="c", language="ko", text=TEXT, about=ABOUT)


def writing(case_id="c", language="ko", text=TEXT, about=ABOUT) -> d.Write:
    return d.Write(case_id=case_id, language=language, text=text, about=about)


def picture(number: int) -> articles.Picture:
    return articles.Picture(id=str(number), sha256="0" * 64, size=9, width=4, height=3)


def pictured(number: int) -> e.RepairCasePictured:
    return e.RepairCasePictured(case_id="c", picture=picture(number))


@pytest.mark.parametrize("case", first().values(), ids=lambda case: case.drawings[0])
def test_a_case_of_the_first_set_is_written_drawn_and_about_something(case):
    assert tuple(case.texts) == WRITTEN_IN
    assert all(part.strip() for text in case.texts.values() for part in vars(text).values())
    assert case.about.symptoms
    assert all(tree()[name].items for name in case.about.symptoms)
    assert set(case.about.parts) <= set(parts())
    assert all((DRAWINGS / f"{name}.svg").exists() for name in case.drawings)


def test_there_is_a_case_below_each_root_of_the_tree():
    told = {tree()[name].path[0] for case in first().values() for name in case.about.symptoms}
    assert told == {name for name, symptom in tree().items() if len(symptom.path) == 1}


@pytest.mark.parametrize("file", sorted(DRAWINGS.glob("*.svg")), ids=lambda file: file.stem)
def test_a_drawing_is_lines_alone_and_of_a_case(file):
    kinds = {element.tag.rpartition("}")[2] for element in ElementTree.parse(file).getroot().iter()}
    assert kinds <= {"svg", "g", "rect", "path", "circle", "ellipse"}
    assert file.stem in {name for case in first().values() for name in case.drawings}


def test_a_case_is_written_once_and_the_first_sets_own_text_is_nothing_new():
    given(CASE).when(writing()).then(WRITTEN)
    given(CASE, WRITTEN).when(writing()).then()
    again = writing(SQUEAL.id, text=SQUEAL.texts["ko"], about=SQUEAL.about)
    given(CASE).when(again).then()


def test_what_is_written_in_one_language_leaves_the_first_sets_other_one():
    mine = writing(SQUEAL.id)
    told = e.RepairCaseWritten(case_id=SQUEAL.id, language="ko", text=TEXT, about=ABOUT)
    now = standing(SQUEAL.id, given(CASE).when(mine).then(told).state)
    assert now.texts == {"ko": TEXT, "en": SQUEAL.texts["en"]}
    assert now.about == ABOUT


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"language": "fr"}, "language"),
        ({"about": e.About(symptoms=("brake",))}, "symptoms"),  # a root is no symptom
        ({"about": e.About(symptoms=("wings",))}, "symptoms"),
        ({"about": e.About(parts=("wings",))}, "parts"),
    ],
)
def test_what_a_case_cannot_be_about_is_refused_by_name(changed, field):
    refused = given(CASE).when(writing(**changed)).then_refused(InvalidInput)
    assert refused.fields == {field: "not_a_choice"}


def test_pictures_come_once_go_again_and_are_not_without_number():
    show = d.Show(case_id="c", picture=picture(1))
    given(CASE).when(show).then_refused(NotFound)
    given(CASE, WRITTEN).when(show).then(pictured(1))
    given(CASE, WRITTEN, pictured(1)).when(show).then()
    gone = e.RepairCasePictureRemoved(case_id="c", picture_id="1")
    remove = d.RemovePicture(case_id="c", picture_id="1")
    given(CASE, WRITTEN, pictured(1)).when(remove).then(gone)
    given(CASE, WRITTEN, pictured(1), gone).when(remove).then()
    full = [pictured(number) for number in range(MOST_PICTURES)]
    more = d.Show(case_id="c", picture=picture(MOST_PICTURES))
    assert given(CASE, WRITTEN, *full).when(more).then_refused(InvalidInput).fields == {"photo": "too_many"}


def test_a_case_is_withdrawn_and_brought_back_once():
    gone, back = e.RepairCaseWithdrawn(case_id=SQUEAL.id), e.RepairCaseBroughtBack(case_id=SQUEAL.id)
    given(CASE).when(d.Withdraw(case_id=SQUEAL.id)).then(gone)
    given(CASE, gone).when(d.Withdraw(case_id=SQUEAL.id)).then()
    given(CASE, gone).when(d.BringBack(case_id=SQUEAL.id)).then(back)
    given(CASE).when(d.BringBack(case_id=SQUEAL.id)).then()


@pytest.mark.parametrize("text", ["마모 인디", "ㅍㄷㅁㅁ", "WEAR INDICATOR", "k5dl3", ""])
def test_a_case_is_found_by_words_initials_and_model(text):
    assert standing(SQUEAL.id, RepairCase()).key().has(text)


def test_a_case_is_not_found_by_other_words_nor_across_two_texts():
    key = standing(SQUEAL.id, RepairCase()).key()
    assert not key.has("점화")
    end, start = SQUEAL.texts["ko"].title[-2:], SQUEAL.texts["ko"].complaint[:2]
    assert not key.has(end + start)


def test_a_case_is_meant_for_the_cars_of_its_models():
    case = standing(SQUEAL.id, RepairCase())
    assert case.meant_for("쏘나타(2019년 이후, DN8)")
    assert not case.meant_for("쏘나타(2014-2019년, LF)")
    assert standing("c", RepairCase(about=e.About())).meant_for("아무 차")
