"""The codecs of this service, for whoever reads its events."""

from __future__ import annotations

from services.estimate.catalogue.streams import ITEM_CODEC
from services.estimate.estimating.streams import ESTIMATE_CODEC, NUMBER_CODEC
from services.estimate.inspection.streams import INSPECTION_CODEC
from services.estimate.video.streams import VIDEO_CODEC

CODECS = (ITEM_CODEC, INSPECTION_CODEC, ESTIMATE_CODEC, NUMBER_CODEC, VIDEO_CODEC)
