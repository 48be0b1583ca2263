"""What somebody wrote for a page on a part, as the events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from services.consulting.articles import events as e
from services.consulting.articles.first import Text


@dataclass(frozen=True)
class Article:
    """`own` texts by language and an own picture: what stands before the first set."""

    own: dict[str, Text] = field(default_factory=dict)
    picture: e.Picture | None = None


def evolve(state: Article, event: e.ArticleEvent) -> Article:
    """The article after this event."""
    match event:
        case e.ArticleWritten(language=language, text=text):
            return replace(state, own={**state.own, language: text})
        case e.ArticleRestored(language=language):
            return replace(state, own={name: text for name, text in state.own.items() if name != language})
        case e.ArticlePictured(picture=picture):
            return replace(state, picture=picture)
        case e.ArticlePictureRemoved():
            return replace(state, picture=None)
