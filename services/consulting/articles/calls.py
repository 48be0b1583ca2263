"""The articles' calls: parse, handle, answer."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from services.consulting.articles import decisions as d
from services.consulting.articles import schemas
from services.consulting.articles.events import Picture
from services.consulting.articles.first import Text, parts, topic_of
from services.consulting.articles.model import Article
from services.consulting.articles.streams import ARTICLE_CODEC, articles
from services.consulting.changes import change_of_text
from services.consulting.reading import reading, run
from shared.bus import Call, command, query
from shared.bus.pictures import picture_of
from shared.eventlog import EventLog
from shared.kernel.errors import NotFound
from shared.kernel.languages import LANGUAGES
from shared.postgres import Pool

Answer = dict[str, Any]
# Held by whoever has a customer's link (services/web/links.py).
_GUEST: Final = "estimate.answer"


class ArticleCalls:
    """`shared.contracts.consulting` says what is asked and answered."""

    log: EventLog
    views: Pool

    @command(schemas.WriteArticle, permission="content.edit")
    def write_article(self, call: Call) -> Answer:
        """The whole text in one language, for the whole group."""
        asked = call.payload
        text = Text(**{name: asked[name].strip() for name in ("place", "need", "labour")})
        return self._keep(call, d.Write(topic=asked["topic"], language=asked["language"], text=text))

    @command(schemas.RestoreArticle, permission="content.edit")
    def restore_article(self, call: Call) -> Answer:
        """Back to the first set's text."""
        return self._keep(call, d.Restore(topic=call.payload["topic"], language=call.payload["language"]))

    @command(schemas.ShowPicture, permission="content.edit")
    def show_picture(self, call: Call) -> Answer:
        """A picture of the shop's own; sent twice it is one."""
        asked = call.payload
        picture = Picture(id=asked["picture_id"], **picture_of(asked))
        return self._keep(call, d.Show(topic=asked["topic"], picture=picture))

    @command(schemas.OnArticle, permission="content.edit")
    def remove_picture(self, call: Call) -> Answer:
        """Back to the first set's drawing."""
        return self._keep(call, d.Show(topic=call.payload["topic"], picture=None))

    @query(schemas.OnArticle, permission=None)
    def get_article(self, call: Call) -> Answer:
        """`shared.contracts.consulting.Article`, from its stream; also for a customer's link."""
        _ensure_reader(call)
        loaded = articles(self.log).load(_known(call))
        return _told(call.payload["topic"], loaded.state, loaded.version)

    @query(schemas.OnArticle, permission="order.view")
    def article_history(self, call: Call) -> Answer:
        """{"changes": [ArticleChange]}, newest first: every text and picture that ever stood there."""
        stream = articles(self.log).stream(_known(call))
        changes = [change_of_text(stored, ARTICLE_CODEC) for stored in reversed(self.log.read_stream(stream))]
        return {"changes": changes}

    @query(schemas.ListArticles, permission="order.view")
    def list_articles(self, call: Call) -> Answer:
        """{"rows": [{topic, drawing, picture, languages, changed_at}]} in the order of the sheet."""
        with reading(self.views, call.payload) as cursor:
            changed = {row["topic"]: row for (row,) in run(cursor, "articles", {})}
        blank: Answer = {"picture": None, "languages": [], "changed_at": None}
        return {
            "rows": [
                {"topic": part.topic, "drawing": part.drawing, **blank, **changed.get(part.topic, {})}
                for part in parts().values()
            ]
        }

    @query(schemas.TopicsOf, permission=None)
    def topics_of(self, call: Call) -> Answer:
        """{"topics": {name: topic or null}}: which page explains an item of this name."""
        _ensure_reader(call)
        return {"topics": {name: topic_of(name) for name in call.payload["names"]}}

    def _keep(self, call: Call, wanted: d.Command) -> Answer:
        kept, topic = articles(self.log), call.payload["topic"]
        done = kept.execute(topic, wanted, call.meta, expected=call.payload.get("version"))
        return {"topic": topic, **done.told(kept.stream(topic))}


def _told(topic: str, state: Article, version: int) -> Answer:
    part = parts()[topic]
    return {
        "topic": topic,
        "version": version,
        "drawing": part.drawing,
        "side": [list(point) for point in part.side],
        "top": [list(point) for point in part.top],
        "picture": msgspec.to_builtins(state.picture),
        "own": sorted(state.own),
        "texts": {
            language: msgspec.to_builtins(state.own.get(language, part.texts[language]))
            for language in LANGUAGES
        },
    }


def _known(call: Call) -> str:
    topic: str = call.payload["topic"]
    if topic not in parts():
        raise NotFound(kind="article")
    return topic


def _ensure_reader(call: Call) -> None:
    if not call.identity.may(_GUEST):
        call.identity.require("order.view")
