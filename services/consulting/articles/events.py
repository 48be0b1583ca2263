"""What happens to a page on a part. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass

from services.consulting.articles.first import Text
from shared.kernel.events import event


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture of the shop's own; `sha256` is of the stored JPEG."""

    id: str
    sha256: str
    size: int
    width: int
    height: int


@event("ArticleWritten")
class ArticleWritten:
    """The text in one language as it stands from now on."""

    topic: str
    language: str
    text: Text


@event("ArticleRestored")
class ArticleRestored:
    """In this language the first set's text stands again."""

    topic: str
    language: str


@event("ArticlePictured")
class ArticlePictured:
    """This picture is shown instead of the one before it, or of the first set's drawing."""

    topic: str
    picture: Picture


@event("ArticlePictureRemoved")
class ArticlePictureRemoved:
    """The first set's drawing is shown again."""

    topic: str


ArticleEvent = ArticleWritten | ArticleRestored | ArticlePictured | ArticlePictureRemoved
