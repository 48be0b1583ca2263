"""What the consulting service publishes, what it is asked and what it answers.

Commands of a visit's consultation (order.edit), all with `order_id`:
- note_symptom: symptom, items, [note] · withdraw_symptom: symptom

Commands of the pages on parts (content.edit), all with `topic`, an item of the inspection's sheet:
- write_article: language, place, need, [labour, version] · restore_article: language, [version]
- show_picture: picture_id, sha256, size, width, height (stored before: ``article/<topic>/<id>``)
- remove_picture

Queries (order.view): symptoms → {"symptoms": [Symptom]} · get_consultation: order_id → {"noted":
[NotedSymptom]} · list_articles: [after] → {"rows"} · article_history: topic → {"changes": [ArticleChange]}
Queries that a customer's link may ask too (order.view or estimate.answer): get_article: topic → Article ·
topics_of: names → {"topics": {name: topic or null}}
"""

from __future__ import annotations

from typing import TypedDict


class SymptomNoted(TypedDict):
    """On ``consultation-<order id>``: `items` of the inspection's sheet are to be looked at."""

    order_id: str
    dealership: str
    customer_id: str
    car_id: str
    symptom: str
    items: list[str]
    note: str


class SymptomWithdrawn(TypedDict):
    symptom: str


class Symptom(TypedDict):
    """A place in the tree; `items` at its leaves, `below` elsewhere."""

    id: str
    path: list[str]
    below: list[str]
    items: list[str]


class NotedSymptom(TypedDict):
    symptom: str
    items: list[str]
    note: str


class ArticleText(TypedDict):
    """Where the part is and what it does, why it is needed, why the labour may cost more."""

    place: str
    need: str
    labour: str


class ArticlePicture(TypedDict):
    """`sha256` of the kept JPEG."""

    id: str
    sha256: str
    size: int
    width: int
    height: int


class ArticleWritten(TypedDict):
    """On ``article-<topic>``, of the whole group."""

    topic: str
    language: str
    text: ArticleText


class ArticleRestored(TypedDict):
    """The text that came with the program stands again."""

    topic: str
    language: str


class ArticlePictured(TypedDict):
    topic: str
    picture: ArticlePicture


class ArticlePictureRemoved(TypedDict):
    topic: str


class Article(TypedDict):
    """`own`: the languages whose text somebody wrote; `side`, `top`: points in the car's outlines."""

    topic: str
    version: int
    drawing: str
    side: list[list[int]]
    top: list[list[int]]
    picture: ArticlePicture | None
    own: list[str]
    texts: dict[str, ArticleText]


class ArticleChange(TypedDict):
    at: str
    by: str
    kind: str
    language: str | None
    text: ArticleText | None
