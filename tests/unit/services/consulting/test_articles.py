"""Pages on parts: the first set is complete, what somebody writes stands before it (CM-05, CM-58)."""

from __future__ import annotations

from pathlib import Path

import pytest
from defusedxml import ElementTree

import services.web
from services.consulting.articles import decisions as d
from services.consulting.articles import events as e
from services.consulting.articles.decisions import ARTICLE
from services.consulting.articles.first import Text, parts, topic_of
from services.estimate.inspection.sheet import sheet
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.languages import LANGUAGES
from shared.testing.behaviour import given

DRAWINGS = Path(services.web.__path__[0]) / "static" / "parts"
OURS = Text(place="앞바퀴 안쪽", need="3 mm가 한계입니다")
WRITTEN = e.ArticleWritten(topic="front_brake", language="ko", text=OURS)
PICTURE = e.Picture(id="p", sha256="0" * 64, size=1000, width=640, height=480)
PICTURED = e.ArticlePictured(topic="front_brake", picture=PICTURE)


def writing(topic="front_brake", language="ko", text=OURS) -> d.Write:
    return d.Write(topic=topic, language=language, text=text)


def test_there_is_a_page_for_every_item_of_the_sheet_in_every_language():
    assert list(parts()) == list(sheet())
    for part in parts().values():
        for language in LANGUAGES:
            assert part.texts[language].place, (part.topic, language)
            assert part.texts[language].need, (part.topic, language)
        assert len({bool(part.texts[language].labour) for language in LANGUAGES}) == 1, part.topic


def test_every_part_is_drawn_and_has_its_place_in_the_car():
    for part in parts().values():
        assert (DRAWINGS / f"{part.drawing}.svg").exists(), part.topic
        for x, y in (*part.side, *part.top):
            assert 0 < x < 320, part.topic
            assert 0 < y < 200, part.topic
        assert part.side, part.topic
        assert part.top, part.topic


@pytest.mark.parametrize("file", sorted(DRAWINGS.glob("*.svg")), ids=lambda file: file.stem)
def test_a_drawing_is_lines_alone_without_words_or_scripts(file):
    root = ElementTree.parse(file).getroot()
    assert root.get("viewBox") == "0 0 320 200"
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds <= {"svg", "g", "rect", "path", "circle", "ellipse"}


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("엔진오일 5W-30 교환", "engine_oil"),
        ("브레이크 패드(뒤)", "rear_brake"),
        ("타이어(뒤) 225/45R17", "rear_tyre"),
        ("타이어 4본", "front_tyre"),
        ("Battery 80 Ah", "battery"),
        ("에어컨 필터", "cabin_filter"),
        ("도어 손잡이", None),
    ],
)
def test_an_items_name_leads_to_the_page_that_explains_it(name, topic):
    assert topic_of(name) == topic


def test_a_text_is_written_once_and_the_first_one_is_nothing_new():
    given(ARTICLE).when(writing()).then(WRITTEN)
    given(ARTICLE, WRITTEN).when(writing()).then()
    given(ARTICLE).when(writing(text=parts()["front_brake"].texts["ko"])).then()


def test_another_language_stays_as_it_was():
    state = given(ARTICLE, WRITTEN).when(writing(language="en")).state
    assert set(state.own) == {"ko", "en"}
    back = e.ArticleRestored(topic="front_brake", language="ko")
    outcome = given(ARTICLE, WRITTEN).when(d.Restore(topic="front_brake", language="ko")).then(back)
    assert outcome.state.own == {}
    given(ARTICLE).when(d.Restore(topic="front_brake", language="ko")).then()


def test_a_picture_stands_until_the_drawing_is_wanted_again():
    given(ARTICLE).when(d.Show(topic="front_brake", picture=PICTURE)).then(PICTURED)
    given(ARTICLE, PICTURED).when(d.Show(topic="front_brake", picture=PICTURE)).then()
    removed = e.ArticlePictureRemoved(topic="front_brake")
    given(ARTICLE, PICTURED).when(d.Show(topic="front_brake", picture=None)).then(removed)
    given(ARTICLE).when(d.Show(topic="front_brake", picture=None)).then()


def test_other_topics_and_languages_are_refused():
    given(ARTICLE).when(writing(topic="wings")).then_refused(NotFound)
    refused = given(ARTICLE).when(writing(language="fr")).then_refused(InvalidInput)
    assert refused.fields == {"language": "not_a_choice"}
