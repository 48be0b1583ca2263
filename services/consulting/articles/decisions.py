"""Commands to a page on a part, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.consulting.articles import events as e
from services.consulting.articles.first import Text, parts
from services.consulting.articles.model import Article, evolve
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.languages import LANGUAGES


@dataclass(frozen=True, kw_only=True)
class Write:
    """The whole text in one language."""

    topic: str
    language: str
    text: Text


@dataclass(frozen=True, kw_only=True)
class Restore:
    """Back to the first set's text."""

    topic: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Show:
    """A stored picture; None goes back to the drawing."""

    topic: str
    picture: e.Picture | None


Command = Write | Restore | Show


def decide(state: Article, command: Command) -> Sequence[e.ArticleEvent]:
    """The events that this command makes of this article."""
    if command.topic not in parts():
        raise NotFound(kind="article")
    match command:
        case Write():
            return _write(state, command)
        case Restore(topic=topic, language=language):
            return (e.ArticleRestored(topic=topic, language=language),) if language in state.own else ()
        case Show(topic=topic, picture=picture):
            if picture == state.picture:
                return ()
            if picture is None:
                return (e.ArticlePictureRemoved(topic=topic),)
            return (e.ArticlePictured(topic=topic, picture=picture),)


def _write(state: Article, command: Write) -> Sequence[e.ArticleEvent]:
    if command.language not in LANGUAGES:
        raise InvalidInput(fields={"language": "not_a_choice"})
    first = parts()[command.topic].texts[command.language]
    if command.text == state.own.get(command.language, first):
        return ()
    return (e.ArticleWritten(topic=command.topic, language=command.language, text=command.text),)


ARTICLE: Decider[Article, Command, e.ArticleEvent] = Decider(Article(), decide, evolve)
