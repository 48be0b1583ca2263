"""What may come in at the articles' door."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, Range

from shared.bus.door import Door
from shared.bus.fields import Id, a_text, not_blank
from shared.bus.pictures import KeptPicture
from shared.bus.questions import Asking


class OnArticle(Door):
    """A command or a question about one page; `version` is what the asker saw."""

    topic = a_text(50, required=True)


class _Change(OnArticle):
    version = fields.Integer(strict=True, validate=Range(min=0))


class WriteArticle(_Change):
    """The whole text in one language."""

    language = a_text(10, required=True)
    place = fields.String(required=True, validate=[not_blank, Length(max=1000, error="too_long")])
    need = fields.String(required=True, validate=[not_blank, Length(max=1000, error="too_long")])
    labour = a_text(1000, load_default="")


class RestoreArticle(_Change):
    """Back to the first set's text."""

    language = a_text(10, required=True)


class ShowPicture(OnArticle, KeptPicture):
    """A picture that is in the store already, under the key that follows from topic and id."""

    picture_id = Id(required=True)


class TopicsOf(Door):
    """Names of items, as catalogues and estimates write them."""

    names = fields.List(a_text(200), required=True, validate=Length(max=200, error="too_long"))


class ListArticles(Asking):
    """All of them, in the order of the sheet."""
