"""Signed, expiring links for people who do not sign in: each opens one thing, and says nothing about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from itsdangerous import BadSignature, URLSafeSerializer

from shared.contracts.keys import ENROL
from shared.identity import Identity, Signer
from shared.kernel import clock
from shared.kernel.errors import Refusal

_LAST_SECOND: Final = time(23, 59, 59)
_ESTIMATE: Final = "baylog.link.estimate.v1"
_PAPER: Final = "baylog.link.paper.v1"
_VIDEO: Final = "baylog.link.video.v1"
# What a guest may do: answer one estimate, read one order's papers, or come to one visit's video.
GUEST_PERMISSION: Final = "estimate.answer"
READER_PERMISSION: Final = "paper.read"
CALLER_PERMISSION: Final = "video.join"
PAPERS: Final = ("statement", "consent", "evidence")


class LinkEnded(Refusal):
    """This link is not valid, or no longer."""

    code = "link_ended"


@dataclass(frozen=True)
class PaperLink:
    """A paper: of an order (statement, consent: the nth), or the evidence that an estimate has."""

    kind: str
    key: str
    issue: int = 1


class Links:
    """Makes and reads links with the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._estimates = URLSafeSerializer(secret, salt=_ESTIMATE)
        self._papers = URLSafeSerializer(secret, salt=_PAPER)
        self._videos = URLSafeSerializer(secret, salt=_VIDEO)
        self._signer = Signer(secret)

    def make(self, estimate_id: str, last_day: date, zone: str) -> str:
        """The token of an estimate, good to the end of its last day at the shop."""
        token: str = self._estimates.dumps([UUID(estimate_id).hex, _end(last_day, zone)])
        return token

    def read(self, token: str) -> str:
        """The estimate of a token. Raises LinkEnded."""
        (key,) = _opened(self._estimates, token, 1)
        return _id(key)

    def to_paper(self, paper: PaperLink, last_day: date, zone: str) -> str:
        """The token of a paper, good as long as the paper is kept."""
        told = [PAPERS.index(paper.kind), UUID(paper.key).hex, paper.issue, _end(last_day, zone)]
        token: str = self._papers.dumps(told)
        return token

    def paper(self, token: str) -> PaperLink:
        """The paper of a token. Raises LinkEnded."""
        kind, key, issue = _opened(self._papers, token, 3)
        return PaperLink(PAPERS[kind], _id(key), issue)

    def to_video(self, order_id: str, last_day: date, zone: str) -> str:
        """The token of a visit's video consultation, good to the end of its last day at the shop."""
        token: str = self._videos.dumps([UUID(order_id).hex, _end(last_day, zone)])
        return token

    def video(self, token: str) -> str:
        """The order of a token. Raises LinkEnded."""
        (key,) = _opened(self._videos, token, 1)
        return _id(key)

    def guest(self, estimate_id: str) -> str:
        """A signed identity that may do one thing: answer this estimate."""
        return self._visitor(estimate_id, GUEST_PERMISSION)

    def reader(self, order_id: str) -> str:
        """A signed identity that may do one thing: read papers of this order."""
        return self._visitor(order_id, READER_PERMISSION)

    def caller(self, order_id: str) -> str:
        """A signed identity that may do one thing: come to this visit's video consultation."""
        return self._visitor(order_id, CALLER_PERMISSION)

    def box(self, cabinet: str) -> str:
        """Whom the box at a cabinet is to the services, before it is known: it may enrol."""
        return self._signer.sign(Identity(f"cabinet:{cabinet}", "", "", frozenset({ENROL})))

    def _visitor(self, key: str, permission: str) -> str:
        return self._signer.sign(Identity(f"guest:{key}", "", "", frozenset({permission})))


def _end(last_day: date, zone: str) -> int:
    return int(
        datetime(last_day.year, last_day.month, last_day.day, 23, 59, 59, tzinfo=ZoneInfo(zone)).timestamp()
    )


def _opened(serializer: URLSafeSerializer, token: str, size: int) -> list[Any]:
    try:
        *told, end = serializer.loads(token)
    except (BadSignature, ValueError, TypeError):
        raise LinkEnded from None
    if len(told) != size or clock.now().timestamp() > end:
        raise LinkEnded
    return list(told)


def _id(key: Any) -> str:
    try:
        return str(UUID(key))
    except (ValueError, TypeError, AttributeError):
        raise LinkEnded from None
