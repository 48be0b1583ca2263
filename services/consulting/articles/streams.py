"""The streams of pages on parts: one for each topic, for the whole group."""

from __future__ import annotations

from typing import Any, get_args

from services.consulting.articles import events as e
from services.consulting.articles.decisions import ARTICLE, Command
from services.consulting.articles.model import Article
from shared.eventlog import Codec
from shared.eventlog.aggregate import Repository
from shared.eventlog.face import EventLog

ARTICLE_CODEC: Codec[e.ArticleEvent] = Codec(*get_args(e.ArticleEvent))
STREAMS: dict[str, Codec[Any]] = {"article": ARTICLE_CODEC}


def articles(log: EventLog) -> Repository[Article, Command, e.ArticleEvent]:
    """The articles, by topic."""
    return Repository(log, "article", ARTICLE, ARTICLE_CODEC)
