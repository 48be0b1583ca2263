"""The streams of video consultations: one for each visit, under the order's id."""

from __future__ import annotations

from typing import Any, get_args

from services.estimate.video import events as e
from services.estimate.video.decisions import VIDEO, Command
from services.estimate.video.model import Video
from shared.eventlog import Codec
from shared.eventlog.aggregate import Repository
from shared.eventlog.face import EventLog

VIDEO_CODEC: Codec[e.VideoEvent] = Codec(*get_args(e.VideoEvent))
CATEGORY = "video"
STREAMS: dict[str, Codec[Any]] = {CATEGORY: VIDEO_CODEC}


def videos(log: EventLog) -> Repository[Video, Command, e.VideoEvent]:
    """The consultations, by order id."""
    return Repository(log, CATEGORY, VIDEO, VIDEO_CODEC)
